import { groupText, triangle } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import type { Curve } from "../definition.ts";
import { eachGroup, overwriteField } from "../rates.ts";
import type { Formula } from "../parameters.ts";
import { cycleMomentum, lastEpoch, pytorchPage } from "./common.ts";
import { checkFormulas, formulas } from "./formula-parameter.ts";

/** Where in which cycle a step lies. */
interface Cycles {
  /** Number of the cycle, from 1. */
  readonly cycleAt: (t: number) => number;
  /** 0 at the foot of the triangle, 1 at its tip. */
  readonly heightAt: (t: number) => number;
}

function cycles(up: number, down: number): Cycles {
  const total = up + down;
  const ratio = up / total;
  const cycleAt = (t: number): number => Math.floor(1 + t / total);
  const heightAt = (t: number): number => {
    const x = 1 + t / total - cycleAt(t);
    return x <= ratio ? x / ratio : (x - 1) / (ratio - 1);
  };
  return { cycleAt, heightAt };
}

/** The triangle's size over time, for each mode. */
const scales = {
  triangular: () => () => 1,
  triangular2: (_gamma, cycleAt) => (t) => 1 / 2 ** (cycleAt(t) - 1),
  exp_range: (gamma) => (t) => gamma ** t,
} satisfies Record<string, (gamma: number, cycleAt: (t: number) => number) => (t: number) => number>;

const modes = ["triangular", "triangular2", "exp_range"] as const satisfies readonly (keyof typeof scales)[];

function causeAt(t: number, up: number, total: number): ReturnType<NonNullable<Curve["causeAt"]>> {
  const phase = t % total;
  if (phase === 0) return { code: "restart", what: `cycle ${t / total + 1} begins at step ${t}` };
  if (phase === up) return { code: "peak", what: `peak of cycle ${Math.floor(t / total) + 1} at step ${t}` };
  return undefined;
}

const scale_fn = {
  kind: "expression",
  variables: [["x", "cycle", "epoch", "step", "t"]],
  label: "Scale function",
  help: "A formula of the cycle's number (or of the step, see scale_mode) for the triangle's size, instead of the mode's; for example 1 / (5 ** (x * 0.0001)).",
  default: null,
} as const;

interface CustomScale {
  readonly scale_fn: Formula | null;
  readonly scale_mode: string;
}

function customScale(values: CustomScale, cycleAt: (t: number) => number): ((t: number) => number) | undefined {
  if (values.scale_fn === null) return undefined;
  const [scale] = formulas(values.scale_fn, scale_fn, "scale_fn", 1);
  return values.scale_mode === "cycle" ? (t) => scale!(cycleAt(t)) : scale!;
}

/** Up and down between two rates, with momentum running the other way. */
export const CyclicLR = defineOpenLoop({
  type: "CyclicLR",
  label: "Cyclic",
  help: "Moves the learning rate up and down between base_lr and max_lr in straight lines, and momentum the other way round.",
  use: "When a good rate is known only roughly: the cycles sweep a whole range; half a cycle of 2 to 8 epochs is usual.",
  formula:
    "lr(t) = base_lr + (max_lr - base_lr) * height(t) * scale(t); height rises from 0 to 1 in step_size_up steps and falls back in step_size_down; " +
    "scale: triangular 1, triangular2 1 / 2^(cycle - 1), exp_range gamma^t; momentum(t) = max_momentum - (max_momentum - base_momentum) * height(t) * scale(t)",
  sources: [
    pytorchPage("CyclicLR"),
    {
      title: "Smith, Cyclical Learning Rates for Training Neural Networks, WACV 2017",
      url: "https://arxiv.org/abs/1506.01186",
    },
  ],
  example: { arguments: { base_lr: 0.01, max_lr: 0.1, step_size_up: 20, mode: "triangular2" }, steps: 121 },
  parameters: {
    base_lr: {
      kind: "number",
      perGroup: true,
      label: "Base LR",
      help: "The lowest rate, where every cycle begins; it replaces the solver's learning rate.",
      range: { minimum: 0 },
    },
    max_lr: {
      kind: "number",
      perGroup: true,
      label: "Max LR",
      help: "The rate at the tip of the first triangle.",
      range: { minimum: 0 },
    },
    step_size_up: {
      kind: "integer",
      length: true,
      label: "Step size up",
      help: "Steps from base_lr up to max_lr.",
      range: { minimum: 1 },
      default: 2000,
    },
    step_size_down: {
      kind: "integer",
      length: true,
      label: "Step size down",
      help: "Steps back down; left out, as many as up; 0 drops at once.",
      range: { minimum: 0 },
      default: null,
    },
    mode: {
      kind: "choice",
      choices: modes,
      label: "Mode",
      help: "triangular keeps the size of the cycles, triangular2 halves it each time, exp_range shrinks it by gamma at every step.",
      default: "triangular",
    },
    gamma: {
      kind: "number",
      label: "Gamma",
      help: "Factor per step in mode exp_range; a value close to 1 such as 0.99994 is usual.",
      range: { minimum: 0 },
      default: 1,
    },
    scale_fn,
    scale_mode: {
      kind: "choice",
      choices: ["cycle", "iterations"],
      label: "Scale mode",
      help: "What a scale function is given: the number of the cycle, from 1, or the step; the three modes set it themselves.",
      default: "cycle",
    },
    cycle_momentum: cycleMomentum,
    base_momentum: {
      kind: "number",
      perGroup: true,
      label: "Base momentum",
      help: "The lowest momentum, met at max_lr.",
      range: { minimum: 0 },
      default: 0.8,
    },
    max_momentum: {
      kind: "number",
      perGroup: true,
      label: "Max momentum",
      help: "The highest momentum, met at base_lr.",
      range: { minimum: 0 },
      default: 0.9,
    },
  },
  omitted: {
    last_epoch: lastEpoch,
  },
  check: (values) => (values.scale_fn === null ? undefined : checkFormulas(values.scale_fn, scale_fn, "scale_fn")),
  cyclesMomentum: ({ cycle_momentum }) => cycle_momentum,
  code: {
    lr: (values, group) =>
      triangle(values, groupText(values.base_lr, group), groupText(values.max_lr, group), scale_fn),
    momentum: (values, group) =>
      triangle(values, groupText(values.max_momentum, group), groupText(values.base_momentum, group), scale_fn),
  },
  curve(values, groups, { faithful }) {
    const up = values.step_size_up;
    const down = values.step_size_down ?? up;
    const { cycleAt, heightAt } = cycles(up, down);
    const scaleAt = customScale(values, cycleAt) ?? scales[values.mode](values.gamma, cycleAt);
    const low = eachGroup(values.base_lr, groups);
    const high = eachGroup(values.max_lr, groups);
    const lowMomentum = eachGroup(values.base_momentum, groups);
    const highMomentum = eachGroup(values.max_momentum, groups);

    const rate = (group: number, height: number, scale: number): number =>
      low[group]! + (high[group]! - low[group]!) * height * scale;
    const momentum = (group: number, height: number, scale: number): number =>
      highMomentum[group]! - (highMomentum[group]! - lowMomentum[group]!) * height * scale;

    return {
      chain: "overwrite",
      claim(store) {
        Object.assign(store.lr, low);
        if (!faithful || !values.cycle_momentum) return;
        // It never reads these itself, but an earlier OneCycleLR does.
        overwriteField(store, "base_momentum", lowMomentum);
        overwriteField(store, "max_momentum", highMomentum);
      },
      begin(rates) {
        for (let group = 0; group < groups; group++) {
          // Where a scheduler came before, PyTorch's first rate is that one's base, until the next step.
          rates.lr[group] = faithful ? rates.base[group]! : low[group]!;
          rates.base[group] = low[group]!;
        }
        rates.momentum = values.cycle_momentum ? [...highMomentum] : undefined;
      },
      advance(t, rates) {
        const height = heightAt(t);
        const scale = scaleAt(t);
        for (let group = 0; group < groups; group++) {
          rates.lr[group] = rate(group, height, scale);
          if (rates.momentum) rates.momentum[group] = momentum(group, height, scale);
        }
      },
      lrAt: (t, _base, group) => rate(group, heightAt(t), scaleAt(t)),
      ...(values.cycle_momentum && {
        momentumAt: (t: number, group: number) => momentum(group, heightAt(t), scaleAt(t)),
      }),
      causeAt: (t) => causeAt(t, up, up + down),
      stateAt: () => ({ _scale_fn_custom: null }),
    };
  },
});
