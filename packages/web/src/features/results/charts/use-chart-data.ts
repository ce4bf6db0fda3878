import type { Experiment } from "@glissade/api";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { splitsQuery } from "../../../shared/api/queries.ts";
import { useSchedulePreview } from "../../../shared/schedules/use-schedule-preview.ts";
import { beginningOf, checkpointsOf, rateChangesOf, useEvents } from "../events.ts";
import type { ResultsSearch } from "../search.ts";
import { type ContinuedSpec, futureLine, futureOf } from "./future.ts";
import { type Points, type PointsByKey, useSeries } from "./live-points.ts";
import { createXAxis } from "./x-axis.ts";

const noPoints: Points = { steps: [], values: [], times: [] };

/** Everything that the charts of an experiment are drawn from. */
export function useChartData(experiment: Experiment, { x, zoom }: Pick<ResultsSearch, "x" | "zoom">) {
  // The pair is made anew for each render.
  const [from, to] = zoom ?? [];
  const window = useMemo(() => (from === undefined || to === undefined ? null : withMargin([from, to])), [from, to]);
  const { query, points } = useSeries(experiment.id, window);
  const events = useEvents(experiment.id);
  const shape = useRunShape(experiment, events.data);
  const spec = experiment.spec as ContinuedSpec;
  const happened = useMemo(
    () => ({ changes: rateChangesOf(events.data ?? []), checkpoints: checkpointsOf(events.data ?? []) }),
    [events.data],
  );

  const future = useMemo(() => futureOf(spec, shape.stepsPerEpoch), [spec, shape.stepsPerEpoch]);
  const over = experiment.state === "finished";
  const { preview } = useSchedulePreview(!over && future?.kind === "curve" ? future.options : undefined);
  const rates = points.get("lr") ?? noPoints;
  const step = zoom ? (experiment.progress?.step ?? 0) : (rates.steps.at(-1) ?? 0);
  const rate = (zoom ? undefined : rates.values.at(-1)) ?? experiment.progress?.lr[0];
  const ahead = useMemo(
    () => (over ? null : futureLine(future, preview, { step, rate }, shape.steps)),
    [over, future, preview, step, rate, shape.steps],
  );

  const axis = useXAxis(experiment, x, shape, points);

  return { query, points, events, ...happened, ahead, future, axis, ...shape, spec };
}

/** Only an axis of time moves with what is measured. */
function useXAxis(
  { startedAt, progress }: Experiment,
  x: ResultsSearch["x"],
  { stepsPerEpoch, steps }: ReturnType<typeof useRunShape>,
  points: PointsByKey,
) {
  const reference = x === "time" ? longest([...points.values()]) : noPoints;
  const began = startedAt === null ? (reference.times[0] ?? 0) : Date.parse(startedAt);
  const left = steps - (reference.steps.at(-1) ?? 0);
  const secondsPerStep = x !== "time" || !progress?.secondsLeft || left <= 0 ? 0 : progress.secondsLeft / left;
  return useMemo(
    () => createXAxis(x, { stepsPerEpoch, reference, began, secondsPerStep }),
    [x, stepsPerEpoch, reference, began, secondsPerStep],
  );
}

/** How long the run is: told by the training, or calculated before it. */
function useRunShape(experiment: Experiment, events: Parameters<typeof beginningOf>[0] | undefined) {
  const { projectId, splitId, progress } = experiment;
  const spec = experiment.spec as ContinuedSpec;
  const beginning = useMemo(() => beginningOf(events ?? []), [events]);
  const splits = useQuery({ ...splitsQuery(projectId), enabled: beginning === null });
  const pictures = splits.data?.items.find(({ id }) => id === splitId)?.counts.totals.train ?? 1;
  const batch = spec.training?.batchSize ?? 64;
  const batches = pictures / batch;
  const stepsPerEpoch =
    beginning?.stepsPerEpoch ?? Math.max(1, spec.training?.dropLast ? Math.floor(batches) : Math.ceil(batches));
  const epochs = spec.continuations?.at(-1)?.epochs ?? spec.training?.epochs ?? 20;
  // An experiment that is made longer knows it before its training says so.
  const steps = Math.max(progress?.steps ?? 0, beginning?.steps ?? 0, epochs * stepsPerEpoch);
  return { stepsPerEpoch, steps };
}

/** A little more than is shown, so that lines go on to the edges. */
function withMargin([from, to]: readonly [number, number]): readonly [number, number] {
  const margin = (to - from) * 0.05;
  return [Math.max(0, Math.floor(from - margin)), Math.ceil(to + margin)];
}

function longest(all: readonly Points[]): Points {
  return all.reduce((best, each) => (each.steps.length > best.steps.length ? each : best), noPoints);
}
