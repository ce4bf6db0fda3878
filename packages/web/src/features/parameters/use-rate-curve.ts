import type { Definitions, Split } from "@glissade/api";
import { followsMetric } from "../../shared/schedules/follows-metric.ts";
import { momentumOf } from "../../shared/schedules/momentum-of.ts";
import { previewOfSpec, type RunShape, runOfSpec } from "../../shared/schedules/run-of-spec.ts";
import { type SchedulePreview, useSchedulePreview } from "../../shared/schedules/use-schedule-preview.ts";
import type { DraftSpec } from "./draft.ts";

export interface RateCurve extends SchedulePreview {
  readonly shape: RunShape;
}

/** A draft's learning rate over its run. */
export function useRateCurve(
  spec: DraftSpec | undefined,
  split: Split,
  definitions: Definitions,
  exampleImproves: number,
): RateCurve {
  const shape = runOfSpec(withOwnInterval(spec ?? {}, definitions), split.counts.totals.train);
  const found = useSchedulePreview(
    spec &&
      previewOfSpec(spec, shape, {
        exampleImproves,
        points: 1500,
        momentum: momentumOf(spec.solver, definitions),
      }),
  );
  return { ...found, shape };
}

/** A scheduler that follows a metric steps at evaluations, whatever the spec says. */
export function withOwnInterval(spec: DraftSpec, definitions: Definitions): DraftSpec {
  return followsMetric(spec.scheduler, definitions) ? { ...spec, schedulerInterval: "evaluation" } : spec;
}
