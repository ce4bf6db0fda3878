import { Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { definitionsQuery } from "../../../shared/api/queries.ts";
import type { LengthScale } from "../../../shared/forms/lengths.ts";
import { RateField } from "../../../shared/forms/rate-field.tsx";
import { SchedulerFields } from "../../../shared/schedulers/scheduler-fields.tsx";
import { followsMetric } from "../../../shared/schedules/follows-metric.ts";
import { type RateSpec, type RunShape, runOfSpec } from "../../../shared/schedules/run-of-spec.ts";
import { Loaded } from "../../../shared/ui/states.tsx";
import { steerWords as words } from "../../../strings/steer.ts";
import { errorsOf } from "./problem-keys.ts";
import { restOf } from "./rest.ts";
import type { ToolProps } from "./tool-props.ts";
import type { Steering } from "./use-steering.ts";

/** Another scheduler from here on, chosen as in the form of an experiment. */
export function ReplaceTool({ steering, spec }: ToolProps & { readonly spec: RateSpec }) {
  const { form, set, problem } = steering;
  const definitions = useQuery(definitionsQuery);
  const shape = restShape(steering, spec);
  const scale: LengthScale = {
    steps: shape.lengths.steps,
    iterationsPerSchedulerStep: shape.iterationsPerSchedulerStep,
    stepsPerEpoch: shape.stepsPerEpoch,
    batchSize: shape.run.batchSize ?? 1,
  };
  return (
    <Loaded query={definitions}>
      {(loaded) => (
        <Stack gap="sm">
          <RateField
            label={words.baseRate}
            description={words.baseRateHelp}
            sliderLabel={words.baseRateSlider}
            value={form.baseRate}
            onChange={(baseRate) => set({ baseRate })}
          />
          <SchedulerFields
            definitions={loaded}
            scheduler={form.scheduler}
            interval={form.interval}
            lr={form.baseRate ?? 0.01}
            shape={shape}
            followsMetric={followsMetric(form.scheduler, loaded)}
            context={{ errors: errorsOf(problem, "scheduler"), scale }}
            onChange={(scheduler) =>
              set({ scheduler, ...(followsMetric(scheduler, loaded) && { interval: "evaluation" }) })
            }
            onInterval={(interval) => set({ interval: interval as typeof form.interval })}
          />
        </Stack>
      )}
    </Loaded>
  );
}

/** The rest of the run as a run of its own: what the new scheduler's lengths are measured against. */
function restShape(steering: Steering, { training }: RateSpec): RunShape {
  const [from, end] = restOf(steering);
  const { stepsPerEpoch } = steering.situation;
  const batchSize = training?.batchSize ?? 64;
  return runOfSpec(
    {
      schedulerInterval: steering.form.interval,
      training: { ...training, batchSize, epochs: (end - from) / stepsPerEpoch },
    },
    stepsPerEpoch * batchSize,
  );
}
