import { type ExperimentSpec, scheduleOf, scheduleWarnings, totalEpochs } from "@glissade/trainer";

/** How many pictures a split gives each part. */
export interface PartSizes {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** How long an experiment will be. */
export interface ExperimentPlan {
  readonly images: PartSizes;
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly epochs: number;
  readonly schedulerSteps: number;
}

/** Training steps in an epoch. */
export function stepsPerEpochOf({ training }: ExperimentSpec, { train }: PartSizes): number {
  return training.dropLast ? Math.floor(train / training.batchSize) : Math.ceil(train / training.batchSize);
}

/** What a spec comes to on a split that gives at least one step per epoch. */
export function planExperiment(spec: ExperimentSpec, images: PartSizes): ExperimentPlan {
  const stepsPerEpoch = stepsPerEpochOf(spec, images);
  const epochs = totalEpochs(spec);
  const { steps: schedulerSteps } = scheduleOf(spec, { stepsPerEpoch });
  return { images, stepsPerEpoch, steps: stepsPerEpoch * epochs, epochs, schedulerSteps };
}

/** What is probably not meant about a spec on a split. */
export function experimentWarnings(
  spec: ExperimentSpec,
  images: PartSizes,
): { readonly code: string; readonly message: string }[] {
  const warnings: { code: string; message: string }[] = [];
  if (images.validation === 0 && spec.training.bestMetric.startsWith("validation/")) {
    const message = "the split has no validation part: the last weights are kept, not the best";
    warnings.push({ code: "no_validation", message });
  }
  const ofSchedule = scheduleWarnings(spec, { stepsPerEpoch: stepsPerEpochOf(spec, images) });
  return [...warnings, ...ofSchedule.map(({ code, text }) => ({ code, message: text }))];
}
