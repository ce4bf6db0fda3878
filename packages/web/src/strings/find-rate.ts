import { formatCount } from "../shared/format/numbers.ts";

const phases = {
  starting: "Starting …",
  waiting: "Another range test is running; this one comes after it.",
  data: "Reading the pictures …",
  testing: "Training at one rate after the other …",
} as const;

export const findRateText = {
  button: "Find the rate",
  title: "Find the base learning rate",
  explanation: (batchSize: number, solver: string) =>
    `A fresh model is trained for some steps with ${solver} on batches of ${formatCount(batchSize)} while the learning rate grows. Where the loss falls is where to learn; where it shoots up is too much. Nothing of this is kept.`,
  progress: ({ phase, points }: { phase: keyof typeof phases; points: readonly unknown[] }) =>
    phase === "testing" ? `${phases[phase]} ${points.length} steps` : phases[phase],
  cancel: "Cancel",
  none: "No rate can be suggested",
  reason: (reason: string) => `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}.`,
  caption: (batchSize: number, seconds: number) =>
    `Three ways to read the curve, for batches of ${formatCount(batchSize)} (${seconds.toFixed(1)} s)`,
  rule: "Rule",
  rate: "learning rate",
  loss: "loss",
  take: "Take it",
  takeThis: (rate: string) => `Take ${rate}`,
  takeSuggested: (rate: string) => `Take ${rate} (suggested)`,
  howChosen:
    "The middle one of the three is suggested: whichever rule a noisy curve leads astray, the other two keep it in between.",
  batchSize: "It holds for this batch size and this solver. After changing either, measure again.",
  again: "Measure again",
  chart: (steps: number) => `Loss against learning rate over ${formatCount(steps)} steps`,
  eachStep: "Each step",
  smoothed: "Smoothed",
  mark: (label: string, rate: string) => `${label} ${rate}`,
} as const;
