import type { RunFacts } from "@glissade/advice";
import { answersToMetric, preview } from "@glissade/schedules";
import { type EffectiveSchedule, type ExperimentSpec, scheduleOf, totalEpochs } from "@glissade/trainer";

/** Points of the schedule's curve: enough to tell whether the rate falls soon. */
const curvePoints = 200;

/** What the advice has to know of a run besides its series. */
export function runFacts(
  spec: ExperimentSpec,
  run: { readonly stepsPerEpoch: number; readonly classes: number },
  ended: RunFacts["ended"],
): RunFacts {
  const effective = scheduleOf(spec, run);
  return {
    steps: totalEpochs(spec) * run.stepsPerEpoch,
    ...run,
    augmented: spec.augmentation.flip || spec.augmentation.crop > 0,
    schedule: curveOf(effective),
    steered: effective.joins.map(({ step }) => step),
    ended,
  };
}

function curveOf({ schedule, lr, momentum, steps, iterationsPerStep }: EffectiveSchedule): RunFacts["schedule"] {
  if (answersToMetric(schedule)) return null;
  const curve = preview(schedule, { lr, momentum, steps, points: curvePoints }).lr[0] ?? [];
  return { steps: curve.map(([step]) => step * iterationsPerStep), rates: curve.map(([, rate]) => rate) };
}
