import { formatCount, formatPlain, formatRate } from "../shared/format/numbers.ts";

const epochs = (count: number): string => `${formatPlain(count)} ${count === 1 ? "epoch" : "epochs"}`;
const from = (step: number): string => `From step ${formatCount(step)} on`;
const change = (before: number, after: number): string =>
  formatRate(before) === formatRate(after) ? formatRate(after) : `${formatRate(before)} → ${formatRate(after)}`;

const shapes = { linear: "linear", cosine: "cosine", "1-sqrt": "1 − square root" } as const;

/** Words of steering: changing what the learning rate of an experiment follows. */
export const steerWords = {
  open: "Steer",
  openFinished: "Train further",
  close: "Close steering",
  title: "Steer the learning rate",
  titleFinished: "Train further",
  help: "Changes what the learning rate follows from here on. It takes effect at the next step, is marked on every chart and stays in the experiment's record.",
  tools: "Ways to steer",
  tool: {
    rate: "Rate now",
    scale: "Scale",
    curve: "Draw",
    replace: "Scheduler",
    cooldown: "Cool down",
    extend: "As planned",
    undo: "Undo",
  },
  toolHelp: {
    rate: "Sets the rate of the next step, and says what comes after it.",
    scale: "Multiplies every rate to come by a factor.",
    curve:
      "Drag the points on the chart, or move them with the arrow keys; Delete removes one, a click on the chart adds one.",
    replace: "Another scheduler decides from here on. Its lengths count in the rest of the run.",
    cooldown: "Brings the rate down to its end. Most of what a long run gains comes in its cooldown.",
    extend: "What the schedule does when the run is made longer.",
    undo: "From here on the rate is what it would be without the latest change.",
  },

  present: "Rate now",
  rate: "New rate",
  rateSlider: "New rate, on a logarithmic scale",
  times: (factor: string) => `× ${factor}`,
  timesLabel: (factor: string) => `The rate now times ${factor}`,
  timesGroup: "The rate now times",
  after: "After that",
  hold: "Hold it until the end",
  holdText: "Every step from here on uses this rate.",
  shift: "Scale the rest of the curve",
  shiftText: "The curve keeps its shape and begins at this rate.",
  noShift: "The rate is zero now: no factor brings it up again.",
  factor: "Factor",
  factorSlider: "Factor, on a logarithmic scale",

  points: "Points of the curve",
  pointStep: (index: number) => `Step of point ${index}`,
  pointRate: (index: number) => `Rate of point ${index}`,
  point: (index: number) => `Point ${index}`,
  removing: "Remove",
  removePoint: (index: number) => `Remove point ${index}`,
  addPoint: "Add a point",
  resetPoints: "Back to the planned curve",
  between: "Between the points",
  interpolations: { linear: "Straight lines", monotone: "Smooth curve", step: "Steps" },
  step: "Step",
  rateHeader: "Rate",

  baseRate: "Base rate",
  baseRateHelp: "What the scheduler starts from.",
  baseRateSlider: "Base rate, on a logarithmic scale",

  shape: "Shape",
  shapes: { linear: "Linear", cosine: "Cosine", "1-sqrt": "1 − √" },
  shapeHelp:
    "1 − √ falls fast at first and slowly at the end; it is what cooldowns of large models use. A cosine lands softly, a line is the plain choice.",
  to: "Final rate",
  lastEpoch: "Ends after epoch",
  lastEpochSlider: "Ends after epoch, slider",
  takes: (steps: number, length: number) => `${formatCount(steps)} steps, ${epochs(length)}`,

  plan: "The schedule",
  plans: {
    hold: { label: "Hold", text: "The rate stays what the last step used. Good for a little more of the same." },
    stretch: {
      label: "Stretch",
      text: "The schedule goes on as if it had been planned for the longer run from the start.",
    },
    restart: { label: "Restart", text: "The schedule begins again, from its base rate, over what is left." },
  },
  more: "Epochs to add",
  moreHelp: "How much longer the run becomes.",
  wholeNumber: (least: number) => `a whole number, ${least} or more`,

  nothingToUndo: "Nothing has been changed, or all of it is undone.",
  undoWhat: (what: string, step: number) => `The latest change: ${what}, from step ${formatCount(step)} on.`,

  happens: "What will happen",
  apply: "Apply",
  applyFinished: "Apply and train further",
  previewLine: "with this change",
  previewing: "Looking ahead …",
  nothingYet: "Nothing would change yet.",
  invalid: "Fill in the fields to see what will happen.",
  waiting: "Waiting to take effect",
  waitingText: (what: string, by: string | null) =>
    `${what}${by === null ? "" : `, asked for by ${by}`}. It takes effect at the next step.`,
  applied: "The change is told to the training.",
  recorded: "The change is recorded; it is in force when the training goes on.",
  queued: "The training goes on: it is in the queue.",
  refused: "This cannot be done",
  refusedLate: (what: string) => `The training refused a change: ${what}`,
  closeNews: "Close",

  /** What a change will do, in a sentence. */
  sentences: {
    rate: (step: number, before: number, after: number) =>
      `${from(step)} the rate is ${change(before, after)} and stays there until the end.`,
    scale: (step: number, factor: number, before: number, after: number) =>
      `${from(step)} every rate is multiplied by ${formatRate(factor)}: ${change(before, after)}.`,
    shift: (step: number, before: number, after: number) =>
      `${from(step)} the rate is ${change(before, after)}, and the rest of the curve is scaled with it.`,
    curve: (step: number, points: number, before: number, after: number, final: number) =>
      `${from(step)} the rate follows the curve through your ${points} ${points === 1 ? "point" : "points"}: ${change(before, after)}, ${formatRate(final)} at the end.`,
    replace: (step: number, scheduler: string, before: number, after: number, final: number) =>
      `${from(step)} ${scheduler} decides: ${change(before, after)}, ${formatRate(final)} at the end.`,
    replaceOpen: (step: number, scheduler: string, before: number, after: number) =>
      `${from(step)} ${scheduler} decides: ${change(before, after)}.`,
    cooldown: (step: number, shape: keyof typeof shapes, before: number, to: number, length: number) =>
      `${from(step)} the rate goes from ${formatRate(before)} to ${formatRate(to)} over ${epochs(length)} (${shapes[shape]}).`,
    undo: (step: number, what: string, before: number, after: number) =>
      `${from(step)} the rate is what it would be without “${what}”: ${change(before, after)}.`,
    hold: (step: number, rate: number) => `${from(step)} the rate stays ${formatRate(rate)}.`,
    stretch: (step: number, before: number, after: number) =>
      `${from(step)} the rate is where the longer schedule has it: ${change(before, after)}.`,
    restart: (step: number, before: number, after: number) =>
      `${from(step)} the schedule begins anew: ${change(before, after)}.`,
    longer: (before: number, after: number) => `The run becomes longer: ${before} → ${after} epochs.`,
    shorter: (before: number, after: number) => `The run ends earlier: after ${after} instead of ${before} epochs.`,
    whenResumed: "It is in force when the training goes on.",
    metric: "What comes then depends on the metric that the scheduler watches.",
    goesOn: "The training goes on from its last weights.",
  },

  /** A change in a few words: on marks, in lists, in the log. */
  names: {
    rate: (lr: number) => `rate ${formatRate(lr)}`,
    scale: (factor: number) => `times ${formatRate(factor)}`,
    curve: (points: number) => `drawn curve, ${points} ${points === 1 ? "point" : "points"}`,
    replace: (scheduler: string) => scheduler,
    cooldown: (shape: keyof typeof shapes, to: number) => `cooldown to ${formatRate(to)} (${shapes[shape]})`,
    undo: (what: string | null) => (what === null ? "undo" : `undo “${what}”`),
    hold: (count: number) => `hold to ${epochs(count)}`,
    stretch: (count: number) => `stretch to ${epochs(count)}`,
    restart: (count: number) => `restart, to ${epochs(count)}`,
  },
  code: "What the learning rate follows from the first step to the last, all changes included.",
  inLog: (what: string, rates: string, by: string | null) => `${what}: ${rates}${by === null ? "" : `, by ${by}`}`,
  constant: "a constant rate",
  undone: "undone",
  by: (what: string, by: string | null) => (by === null ? what : `${what} · ${by}`),
} as const;
