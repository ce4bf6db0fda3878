import { defineClosedLoop } from "../definition.ts";
import type { CurveContext, Motion } from "../definition.ts";
import { mismatch } from "../errors.ts";
import { formatNumber } from "../format.ts";
import { encodeNumber } from "../json.ts";
import type { Values } from "../parameters.ts";
import { eachGroup } from "../rates.ts";
import { readCount, readNumber } from "../state.ts";
import { pytorchPage } from "./common.ts";

const largerIsBetter = new Set(
  "accuracy acc f1 top top1 top5 precision recall auc auroc map iou dice score kappa".split(" "),
);

/** The words of a metric's name: `validation/macroF1` -> validation, macro, f1. */
const words = (metric: string): string[] =>
  metric.split(/[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());

/** "max" for accuracies, F1 and their like, "min" for losses, errors and unknown names. */
function modeFor(metric: string): "min" | "max" {
  const parts = words(metric);
  if (parts.includes("loss") || parts.includes("error")) return "min";
  return parts.some((part) => largerIsBetter.has(part)) ? "max" : "min";
}

const parameters = {
  metric: {
    kind: "text",
    extension: true,
    label: "Metric",
    help: "The metric to follow, for example validation/loss; left out, the trainer's validation loss.",
    default: null,
  },
  mode: {
    kind: "choice",
    choices: ["min", "max"],
    label: "Mode",
    help: "Whether a smaller (min) or larger (max) metric is better; left out, what fits the metric's name.",
    default: "min",
  },
  factor: {
    kind: "number",
    label: "Factor",
    help: "What the rate is multiplied by at each reduction.",
    range: { minimum: 0, exclusiveMaximum: 1 },
    default: 0.1,
  },
  patience: {
    kind: "integer",
    length: true,
    ofMetric: true,
    label: "Patience",
    help: "Steps without improvement that are put up with; the next one reduces the rate.",
    range: { minimum: 0 },
    default: 10,
  },
  threshold: {
    kind: "number",
    label: "Threshold",
    help: "How much better than the best so far a metric must be to count as an improvement.",
    range: { minimum: 0 },
    default: 1e-4,
  },
  threshold_mode: {
    kind: "choice",
    choices: ["rel", "abs"],
    label: "Threshold mode",
    help: "rel measures the threshold as a share of the best so far, abs as a plain difference.",
    default: "rel",
  },
  cooldown: {
    kind: "integer",
    length: true,
    ofMetric: true,
    label: "Cooldown",
    help: "Steps after a reduction during which nothing counts as bad.",
    range: { minimum: 0 },
    default: 0,
  },
  min_lr: {
    kind: "number",
    perGroup: true,
    label: "Min LR",
    help: "The rate never goes below this.",
    range: { minimum: 0 },
    default: 0,
  },
  eps: {
    kind: "number",
    label: "Eps",
    help: "A reduction by this much or less is not carried out.",
    range: { minimum: 0 },
    default: 1e-8,
  },
} as const;

type PlateauValues = Values<typeof parameters>;

/**
 * Whether a metric beats the best so far; a NaN never does. The relative threshold is a share of the best's size:
 * PyTorch takes it of the best itself, so that below zero a metric may get worse and still count as better.
 */
function improvement(values: PlateauValues, faithful: boolean): (metric: number, best: number) => boolean {
  const { mode, threshold, threshold_mode } = values;
  const negative = faithful ? -1 : 1;
  if (mode === "min") {
    if (threshold_mode === "abs") return (metric, best) => metric < best - threshold;
    return (metric, best) => metric < best * (best < 0 ? 1 + negative * threshold : 1 - threshold);
  }
  if (threshold_mode === "abs") return (metric, best) => metric > best + threshold;
  return (metric, best) => metric > best * (best < 0 && best > -Infinity ? 1 - negative * threshold : threshold + 1);
}

function plateauMotion(values: PlateauValues, groups: number, { faithful }: CurveContext): Motion {
  const { patience, cooldown, factor, eps } = values;
  const isBetter = improvement(values, faithful);
  const floors = eachGroup(values.min_lr, groups);
  const name = values.metric ?? "the metric";
  let epoch = 0;
  let best = values.mode === "min" ? Infinity : -Infinity;
  let bad = 0;
  let cooling = 0;

  const reduce = (lr: number[]): void => {
    for (let group = 0; group < lr.length; group++) {
      const reduced = Math.max(lr[group]! * factor, floors[group]!);
      if (lr[group]! - reduced > eps) lr[group] = reduced;
    }
  };

  return {
    step({ lr }, metric) {
      if (typeof metric !== "number") {
        throw mismatch("missing_metric", { key: "metric", found: metric, expected: `a number: ${name} of this step` });
      }
      epoch += 1;
      if (isBetter(metric, best)) {
        best = metric;
        bad = 0;
      } else {
        bad += 1;
      }
      if (cooling > 0) {
        cooling -= 1;
        bad = 0;
      }
      if (bad <= patience) return undefined;
      const what = `${name} has not improved on ${formatNumber(best)} for ${bad} step${bad === 1 ? "" : "s"} (patience ${patience})`;
      reduce(lr);
      cooling = cooldown;
      bad = 0;
      return { code: "plateau", what };
    },
    state: () => ({
      last_epoch: epoch,
      best: encodeNumber(best),
      num_bad_epochs: bad,
      cooldown_counter: cooling,
    }),
    load(state) {
      const loaded = {
        epoch: readCount(state, "last_epoch"),
        best: readNumber(state, "best"),
        bad: readCount(state, "num_bad_epochs"),
        cooling: readCount(state, "cooldown_counter"),
      };
      ({ epoch, best, bad, cooling } = loaded);
    },
  };
}

/** Reduces the rate when a metric stops improving. */
export const ReduceLROnPlateau = defineClosedLoop({
  type: "ReduceLROnPlateau",
  label: "Reduce on plateau",
  help: "Multiplies the learning rate by factor when a metric has not improved for more than patience steps.",
  use: "When the length of the run is open and a validation metric is at hand: the rate falls only when it has to.",
  formula:
    "after more than patience steps without improvement: lr = max(lr * factor, min_lr), unless that changes it by eps or less; then cooldown steps of rest. " +
    "Improved (mode min): rel metric < best * (1 - threshold), abs metric < best - threshold; (mode max): rel metric > best * (1 + threshold), abs metric > best + threshold",
  sources: [pytorchPage("ReduceLROnPlateau")],
  example: { arguments: { patience: 5, factor: 0.3 }, steps: 90 },
  parameters,
  complete: ({ metric, mode }) => (mode === undefined && typeof metric === "string" ? { mode: modeFor(metric) } : {}),
  motion: plateauMotion,
});
