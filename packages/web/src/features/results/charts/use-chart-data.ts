import type { Experiment } from "@glissade/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { splitsQuery } from "../../../shared/api/queries.ts";
import type { RateSpec } from "../../../shared/schedules/run-of-spec.ts";
import { beginningOf, checkpointsOf, rateChangesOf, useEvents } from "../events.ts";
import { scheduleQuery } from "../queries.ts";
import type { ResultsSearch } from "../search.ts";
import { ahead as lineAhead, constantAhead, courseOf, courseOfDraft, isMeasured } from "../steer/course.ts";
import { steeredOf } from "../steer/steered.ts";
import { useLine } from "../steer/use-course.ts";
import type { Present } from "../steer/use-steering.ts";
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
  const happened = useMemo(
    () => ({ changes: rateChangesOf(events.data ?? []), checkpoints: checkpointsOf(events.data ?? []) }),
    [events.data],
  );

  const rates = points.get("lr") ?? noPoints;
  const { schedule, read, course, line, settled, measured } = useCourse(experiment, shape.stepsPerEpoch, rates);
  const step = zoom ? (experiment.progress?.step ?? 0) : (rates.steps.at(-1) ?? experiment.progress?.step ?? 0);
  const rate = (zoom ? undefined : rates.values.at(-1)) ?? experiment.progress?.lr[0];
  const isOpen = course?.isOpen(step) ?? false;
  const over = experiment.state === "finished";
  const ahead = useMemo(() => {
    if (over || !course) return null;
    const now = { step, rate };
    return isOpen ? constantAhead(now, course.end) : line && lineAhead(line, now);
  }, [over, course, line, isOpen, step, rate]);
  const present: Present | null =
    schedule && course && line ? { schedule, course, line, settled, measured, step, rate } : null;
  const steered = useMemo(
    () => (schedule ? steeredOf(schedule, experiment.spec, events.data ?? []) : []),
    [schedule, experiment.spec, events.data],
  );

  const axis = useXAxis(experiment, x, shape, points);

  return { query, points, events, ...happened, steered, ahead, isOpen, present, read, axis, ...shape };
}

/** What its rate follows: of a draft by its spec, of any other as the server composes it. */
function useCourse(experiment: Experiment, stepsPerEpoch: number, rates: Points) {
  const isDraft = experiment.state === "draft";
  const read = useQuery({ ...scheduleQuery(experiment.id), enabled: !isDraft });
  const { data: schedule } = read;
  const spec = experiment.spec as RateSpec;
  // Rates that come in make a new course only where it depends on them.
  const known = schedule && isMeasured(schedule) ? rates : noPoints;
  const measured = useCallback((step: number) => measuredAt(known, step), [known]);
  const course = useMemo(
    () => (isDraft ? courseOfDraft(spec, stepsPerEpoch) : schedule ? courseOf(schedule, measured) : null),
    [isDraft, spec, stepsPerEpoch, schedule, measured],
  );
  return { schedule, read, course, ...useLine(course), measured };
}

/** The rate at a step, or at the last one before it. */
function measuredAt({ steps, values }: Points, step: number): number | undefined {
  const at = steps.findLastIndex((each) => each <= step);
  return values[at] ?? undefined;
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
  const spec = experiment.spec as RateSpec & { readonly continuations?: readonly { readonly epochs: number }[] };
  const beginning = useMemo(() => beginningOf(events ?? []), [events]);
  const splits = useQuery({ ...splitsQuery(projectId), enabled: beginning === null });
  const pictures = splits.data?.items.find(({ id }) => id === splitId)?.counts.totals.train ?? 1;
  const batch = spec.training?.batchSize ?? 64;
  const batches = pictures / batch;
  const stepsPerEpoch =
    beginning?.stepsPerEpoch ?? Math.max(1, spec.training?.dropLast ? Math.floor(batches) : Math.ceil(batches));
  const epochs = spec.continuations?.at(-1)?.epochs ?? spec.training?.epochs ?? 20;
  // The record knows of every change of length, a shorter one included, before the training says so.
  const steps = Math.max(progress?.step ?? 0, epochs * stepsPerEpoch);
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
