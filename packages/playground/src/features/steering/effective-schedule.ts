import type { EffectiveSchedule } from "@glissade/api";
import { type ExperimentSpec, scheduleOf } from "@glissade/trainer";

/** What a spec makes the learning rate follow, as the API gives it. */
export function effectiveSchedule(spec: ExperimentSpec, stepsPerEpoch: number): EffectiveSchedule {
  const { schedule, joins, undone, run, ...effective } = scheduleOf(spec, { stepsPerEpoch });
  return {
    ...effective,
    schedule: { ...schedule },
    run: { ...run },
    stepsPerEpoch,
    joins: joins.map(({ index, step, mode, from, to }) => {
      const { by = null, time = null } = spec.continuations[index] ?? {};
      return { index, step, mode, from, to, by, time };
    }),
    undone: [...undone],
  };
}
