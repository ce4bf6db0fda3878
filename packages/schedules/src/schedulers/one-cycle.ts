import { groupText, oneCycleText } from "../code-out/formula-texts.ts";
import { defineOpenLoop } from "../definition.ts";
import type { Curve } from "../definition.ts";
import { mismatch } from "../errors.ts";
import type { SchedulesError } from "../errors.ts";
import type { Values } from "../parameters.ts";
import { eachGroup, overwriteField } from "../rates.ts";
import type { Store } from "../rates.ts";
import { annealStrategy, cycleMomentum, lastEpoch, pytorchPage } from "./common.ts";

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
    steps: true,
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
  anneal_strategy: annealStrategy,
  cycle_momentum: cycleMomentum,
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

/** What a group has at the corners of the curve, under PyTorch's names. */
type Corner = "initial_lr" | "max_lr" | "min_lr" | "base_momentum" | "max_momentum";
type Corners = Readonly<Record<Corner, readonly number[]>>;

/** From one corner to the next, with one value per group at each. */
interface Phase {
  readonly start: number;
  readonly end: number;
  readonly from: readonly number[];
  readonly to: readonly number[];
  readonly fromMomentum: readonly number[];
  readonly toMomentum: readonly number[];
}

const totalOf = ({ total_steps, epochs, steps_per_epoch }: OneCycleValues): number =>
  total_steps ?? (epochs ?? 0) * (steps_per_epoch ?? 0);

function cornersOf(values: OneCycleValues, groups: number): Corners {
  const max_lr = eachGroup(values.max_lr, groups);
  const initial_lr = max_lr.map((rate) => rate / values.div_factor);
  return {
    initial_lr,
    max_lr,
    min_lr: initial_lr.map((rate) => rate / values.final_div_factor),
    base_momentum: eachGroup(values.base_momentum, groups),
    max_momentum: eachGroup(values.max_momentum, groups),
  };
}

function phasesOf({ pct_start: share, three_phase }: OneCycleValues, total: number, corners: Corners): Phase[] {
  const { initial_lr: initial, max_lr: max, min_lr: min, base_momentum: low, max_momentum: high } = corners;
  const top = share * total - 1;
  const rise = { start: 0, end: top, from: initial, to: max, fromMomentum: high, toMomentum: low };
  const fall = { fromMomentum: low, toMomentum: high };
  if (!three_phase) return [rise, { start: top, end: total - 1, from: max, to: min, ...fall }];
  const foot = 2 * share * total - 2;
  return [
    rise,
    { start: top, end: foot, from: max, to: initial, ...fall },
    { start: foot, end: total - 1, from: initial, to: min, fromMomentum: high, toMomentum: high },
  ];
}

/** Without the phases that have no length; where none has any, the end of the last one holds. */
function phasesWithLength(phases: readonly Phase[]): Phase[] {
  const some = phases.filter(({ start, end }) => end > start);
  const last = phases.at(-1)!;
  return some.length > 0 ? some : [{ ...last, start: last.end - 1 }];
}

/** How far along a phase is weighed, and the value between its ends that belongs to the weight. */
const anneals = {
  cos: {
    weigh: (share: number) => Math.cos(Math.PI * share) + 1,
    between: (from: number, to: number, weight: number) => to + ((from - to) / 2) * weight,
  },
  linear: {
    weigh: (share: number) => share,
    between: (from: number, to: number, weight: number) => (to - from) * weight + from,
  },
};

function pastEnd(t: number, total: number): SchedulesError {
  const expected = `at most ${total} steps under compat "pytorch"`;
  return mismatch("past_end", { subject: "OneCycleLR", key: "total_steps", found: `step ${t}`, expected });
}

function oneCycle(values: OneCycleValues, groups: number, faithful: boolean): Curve {
  const total = totalOf(values);
  const own = cornersOf(values, groups);
  const shaped = (corners: Corners): readonly Phase[] => {
    const phases = phasesOf(values, total, corners);
    return faithful ? phases : phasesWithLength(phases);
  };
  let phases = shaped(own);
  const { weigh, between } = anneals[values.anneal_strategy];
  const cycles = values.cycle_momentum;
  const peak = Math.ceil(values.pct_start * total - 1);

  const phaseAt = (t: number): Phase => {
    let index = 0;
    while (index < phases.length - 1 && t > phases[index]!.end) index += 1;
    return phases[index]!;
  };
  /** PyTorch's curve has one step more than it says, and turns up there; ours stays. */
  const timeAt = (t: number): number => {
    if (!faithful) return Math.min(t, total - 1);
    if (t > total) throw pastEnd(t, total);
    return t;
  };
  const weightAt = (time: number, { start, end }: Phase): number => weigh((time - start) / (end - start));
  const write = (t: number, lr: number[], momentum: number[] | undefined): void => {
    const time = timeAt(t);
    const phase = phaseAt(time);
    const weight = weightAt(time, phase);
    const { from, to, fromMomentum, toMomentum } = phase;
    for (let group = 0; group < lr.length; group++) {
      lr[group] = between(from[group]!, to[group]!, weight);
      if (momentum) momentum[group] = between(fromMomentum[group]!, toMomentum[group]!, weight);
    }
  };
  return {
    chain: "overwrite",
    claim(store: Store) {
      store.initial = [...own.initial_lr];
      store.claimed = true;
      if (faithful) phases = shaped(overwriteCorners(store, own, cycles));
    },
    begin(rates) {
      if (cycles) rates.momentum ??= [...own.max_momentum];
      write(0, rates.lr, rates.momentum);
    },
    advance: (t, { lr, momentum }) => write(t, lr, cycles ? momentum : undefined),
    lrAt(t, _base, group) {
      const time = timeAt(t);
      const phase = phaseAt(time);
      return between(phase.from[group]!, phase.to[group]!, weightAt(time, phase));
    },
    ...(cycles && {
      momentumAt(t: number, group: number) {
        const time = timeAt(t);
        const phase = phaseAt(time);
        return between(phase.fromMomentum[group]!, phase.toMomentum[group]!, weightAt(time, phase));
      },
    }),
    causeAt(t) {
      if (t === total - 1) return { code: "minimum", what: `one cycle of ${total} steps ends at step ${t}` };
      return t === peak ? { code: "peak", what: `top of the cycle at step ${t}` } : undefined;
    },
  };
}

/** PyTorch keeps the corners in the parameter groups, where a later schedule overwrites those of an earlier one. */
function overwriteCorners(store: Store, own: Corners, momentum: boolean): Corners {
  const shared = (corner: Corner): readonly number[] => overwriteField(store, corner, own[corner]);
  const rates = { initial_lr: shared("initial_lr"), max_lr: shared("max_lr"), min_lr: shared("min_lr") };
  if (!momentum) return { ...own, ...rates };
  return { ...rates, base_momentum: shared("base_momentum"), max_momentum: shared("max_momentum") };
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
