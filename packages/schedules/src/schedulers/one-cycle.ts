import { groupText, oneCycleText } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import type { Curve } from "../definition.ts";
import { mismatch } from "../errors.ts";
import type { Values } from "../parameters.ts";
import { eachGroup } from "../rates.ts";
import type { Store } from "../rates.ts";
import { lastEpoch, pytorchPage } from "./common.ts";

const parameters = {
  max_lr: {
    kind: "number",
    perGroup: true,
    label: "Max LR",
    help: "The rate at the top; it stands in for the solver's learning rate, which plays no part.",
    range: { minimum: 0 },
  },
  total_steps: {
    kind: "integer",
    length: true,
    label: "Total steps",
    help: "Steps in the whole run; left out, epochs times steps_per_epoch.",
    range: { minimum: 1 },
    default: null,
  },
  epochs: {
    kind: "integer",
    label: "Epochs",
    help: "Epochs in the run, together with steps_per_epoch instead of total_steps.",
    range: { minimum: 1 },
    default: null,
  },
  steps_per_epoch: {
    kind: "integer",
    label: "Steps per epoch",
    help: "Scheduler steps in an epoch, together with epochs instead of total_steps.",
    range: { minimum: 1 },
    default: null,
  },
  pct_start: {
    kind: "number",
    label: "Share of the rise",
    help: "The share of the run, from 0 to 1, in which the rate rises.",
    range: { minimum: 0, maximum: 1 },
    default: 0.3,
  },
  anneal_strategy: {
    kind: "choice",
    choices: ["cos", "linear"],
    label: "Anneal strategy",
    help: "Whether the rate moves along half a cosine or in a straight line.",
    default: "cos",
  },
  cycle_momentum: {
    kind: "boolean",
    label: "Cycle momentum",
    help: "Whether momentum (or Adam's first beta) falls while the rate rises.",
    default: true,
  },
  base_momentum: {
    kind: "number",
    perGroup: true,
    label: "Base momentum",
    help: "The lowest momentum, met at max_lr.",
    range: { minimum: 0 },
    default: 0.85,
  },
  max_momentum: {
    kind: "number",
    perGroup: true,
    label: "Max momentum",
    help: "The highest momentum, at the start and at the end.",
    range: { minimum: 0 },
    default: 0.95,
  },
  div_factor: {
    kind: "number",
    label: "Div factor",
    help: "The first rate is max_lr divided by this.",
    range: { exclusiveMinimum: 0 },
    default: 25,
  },
  final_div_factor: {
    kind: "number",
    label: "Final div factor",
    help: "The last rate is the first one divided by this.",
    range: { exclusiveMinimum: 0 },
    default: 1e4,
  },
  three_phase: {
    kind: "boolean",
    label: "Three phases",
    help: "Whether the rate first comes back down to where it began, as fast as it rose, and only then goes on to the last rate.",
    default: false,
  },
} as const;

type OneCycleValues = Values<typeof parameters>;

/** Corners of the curve; each phase runs from the corner before to its own. */
type Corner = "initial" | "max" | "min";
interface Phase {
  readonly end: number;
  readonly from: Corner;
  readonly to: Corner;
  readonly fromMomentum: "base" | "max";
  readonly toMomentum: "base" | "max";
}

function phasesOf({ pct_start: share, three_phase }: OneCycleValues, total: number): readonly Phase[] {
  const rise: Phase = { end: share * total - 1, from: "initial", to: "max", fromMomentum: "max", toMomentum: "base" };
  if (!three_phase) {
    return [rise, { end: total - 1, from: "max", to: "min", fromMomentum: "base", toMomentum: "max" }];
  }
  return [
    rise,
    { end: 2 * share * total - 2, from: "max", to: "initial", fromMomentum: "base", toMomentum: "max" },
    { end: total - 1, from: "initial", to: "min", fromMomentum: "max", toMomentum: "max" },
  ];
}

const anneals = {
  cos: (from: number, to: number, share: number) => to + ((from - to) / 2) * (Math.cos(Math.PI * share) + 1),
  linear: (from: number, to: number, share: number) => (to - from) * share + from,
};

/** The phase that a step lies in, and how far along it is. */
function placeAt(t: number, phases: readonly Phase[]): { readonly phase: Phase; readonly share: number } {
  let start = 0;
  for (const [index, phase] of phases.entries()) {
    if (t <= phase.end || index === phases.length - 1) return { phase, share: (t - start) / (phase.end - start) };
    start = phase.end;
  }
  throw new Error("a one-cycle schedule has at least one phase");
}

/** As `placeAt`, but a phase of no length is passed over, and after the last one its end stays. */
function placeWithin(t: number, phases: readonly Phase[]): { readonly phase: Phase; readonly share: number } {
  const step = Math.min(t, phases.at(-1)!.end);
  let start = 0;
  for (const phase of phases) {
    if (step <= phase.end && phase.end > start) return { phase, share: (step - start) / (phase.end - start) };
    start = phase.end;
  }
  return { phase: phases.at(-1)!, share: 1 };
}

const totalOf = ({ total_steps, epochs, steps_per_epoch }: OneCycleValues): number =>
  total_steps ?? (epochs ?? 0) * (steps_per_epoch ?? 0);

/** The corners of every group. */
interface Corners {
  readonly rates: Readonly<Record<Corner, readonly number[]>>;
  readonly momenta: Readonly<Record<"base" | "max", readonly number[]>>;
}

function cornersOf(values: OneCycleValues, groups: number): Corners {
  const max = eachGroup(values.max_lr, groups);
  const initial = max.map((rate) => rate / values.div_factor);
  return {
    rates: { initial, max, min: initial.map((rate) => rate / values.final_div_factor) },
    momenta: { base: eachGroup(values.base_momentum, groups), max: eachGroup(values.max_momentum, groups) },
  };
}

function oneCycle(values: OneCycleValues, groups: number, faithful: boolean): Curve {
  const total = totalOf(values);
  const phases = phasesOf(values, total);
  const anneal = anneals[values.anneal_strategy];
  const { rates, momenta } = cornersOf(values, groups);
  const find = (t: number): { readonly phase: Phase; readonly share: number } => {
    if (!faithful) return placeWithin(t, phases);
    if (t <= total) return placeAt(t, phases);
    const expected = `at most ${total} steps under compat "pytorch"`;
    throw mismatch("past_end", { subject: "OneCycleLR", key: "total_steps", found: `step ${t}`, expected });
  };
  const lrAt = (t: number, _base: number, group: number): number => {
    const { phase, share } = find(t);
    return anneal(rates[phase.from][group]!, rates[phase.to][group]!, share);
  };
  const momentumAt = (t: number, group: number): number => {
    const { phase, share } = find(t);
    return anneal(momenta[phase.fromMomentum][group]!, momenta[phase.toMomentum][group]!, share);
  };
  const write = (t: number, lr: number[], momentum: number[] | undefined): void => {
    for (let group = 0; group < lr.length; group++) {
      lr[group] = lrAt(t, 0, group);
      if (momentum) momentum[group] = momentumAt(t, group);
    }
  };
  return {
    chain: "overwrite",
    claim(store: Store) {
      store.initial = [...rates.initial];
      store.claimed = true;
    },
    begin(own) {
      if (values.cycle_momentum) own.momentum ??= [...momenta.max];
      write(0, own.lr, own.momentum);
    },
    advance: (t, own) => write(t, own.lr, values.cycle_momentum ? own.momentum : undefined),
    lrAt,
    ...(values.cycle_momentum && { momentumAt }),
    causeAt(t) {
      if (t === total - 1) return { code: "minimum", what: `one cycle of ${total} steps ends at step ${t}` };
      const peak = Math.ceil(phases[0]!.end);
      return t === peak ? { code: "peak", what: `top of the cycle at step ${t}` } : undefined;
    },
  };
}

/** One rise and one long fall over a whole run, with momentum running the other way. */
export const OneCycleLR = defineOpenLoop({
  type: "OneCycleLR",
  label: "One cycle",
  help: "Lets the learning rate rise from max_lr / div_factor to max_lr and fall far below where it began, once in a run, and momentum go the other way.",
  use: "Short runs of known length, stepped after every batch; max_lr from a learning-rate range test.",
  formula:
    "rise over pct_start of the run from max_lr / div_factor to max_lr, then fall to max_lr / div_factor / final_div_factor (three_phase: first back to max_lr / div_factor, as fast as it rose); " +
    "cos: to + (from - to) / 2 * (1 + cos(pi * share)), linear: from + (to - from) * share",
  sources: [
    pytorchPage("OneCycleLR"),
    {
      title:
        "Smith and Topin, Super-Convergence: Very Fast Training of Neural Networks Using Large Learning Rates, 2018",
      url: "https://arxiv.org/abs/1708.07120",
    },
  ],
  example: { arguments: { max_lr: 0.1, total_steps: 100 }, steps: 100 },
  parameters,
  omitted: { last_epoch: lastEpoch },
  check({ total_steps, epochs, steps_per_epoch }) {
    if (total_steps !== null || (epochs !== null && steps_per_epoch !== null)) return undefined;
    const expected = "a number of steps, or both epochs and steps_per_epoch";
    return { key: "total_steps", found: undefined, expected };
  },
  cyclesMomentum: ({ cycle_momentum }) => cycle_momentum,
  code: {
    lr(values, group) {
      const max = groupText(values.max_lr, group);
      const initial = `${max} / ${values.div_factor}`;
      const min = `${initial} / ${values.final_div_factor}`;
      return oneCycleText(values, values.three_phase ? [initial, max, initial, min] : [initial, max, min]);
    },
    momentum(values, group) {
      const [low, high] = [groupText(values.base_momentum, group), groupText(values.max_momentum, group)];
      return oneCycleText(values, values.three_phase ? [high, low, high, high] : [high, low, high]);
    },
  },
  curve: (values, groups, { faithful }) => oneCycle(values, groups, faithful),
});
