import { formatCount, formatPlain } from "../shared/format/numbers.ts";

export const formText = {
  aNumber: "a number such as 0.05 or 1e-4",
  zeroOrMore: "0 or more",
  expected: (what: string) => `Expected ${what}`,
  defaultIs: (value: string) => `default ${value}`,
  optional: "left out",
  add: "Add",
  remove: (what: string) => `Remove ${what}`,
  addTo: (what: string) => `Add to ${what}`,
  item: (what: string, index: number) => `${what} ${index + 1}`,
  unitOf: (what: string) => `Unit of ${what}`,
  units: [
    { value: "", label: "steps" },
    { value: "ep", label: "epochs" },
    { value: "%", label: "% of run" },
    { value: "it", label: "iterations" },
    { value: "sp", label: "pictures" },
  ],
  /** What a length in scheduler steps is in this run. */
  comesTo(steps: number, scale: { steps: number; iterationsPerSchedulerStep: number; stepsPerEpoch: number }): string {
    const epochs = (steps * scale.iterationsPerSchedulerStep) / scale.stepsPerEpoch;
    const words = `= ${formatCount(steps)} scheduler ${steps === 1 ? "step" : "steps"}, ${formatPlain(epochs)} ${epochs === 1 ? "epoch" : "epochs"}`;
    if (steps === scale.steps) return `${words}: the whole run`;
    return steps > scale.steps ? `${words}: past the end of the run` : words;
  },
  pointStep: (index: number) => `Step of point ${index + 1}`,
  pointValue: (index: number) => `Value of point ${index + 1}`,
  atStep: (step: number) => `step ${formatCount(step)}`,
  schedulerOf: (what: string) => `Scheduler of ${what}`,
  moreFields: "Rarely changed",
  fewerFields: "Show fewer",
} as const;
