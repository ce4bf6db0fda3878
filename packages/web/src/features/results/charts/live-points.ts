import type { LiveMessage, Series } from "@glissade/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { useLive } from "../../../shared/api/live.tsx";
import { seriesKey, seriesQuery } from "../queries.ts";

/** A series as the charts take it, column by column. */
export interface Points {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
  /** Milliseconds since 1970. */
  readonly times: readonly number[];
}

export type PointsByKey = ReadonlyMap<string, Points>;

type LiveData = Extract<LiveMessage, { type: "experiment.metrics" }>["data"];

/** What came live is drawn this often; more would be more than eyes can follow. */
const drawEveryMs = 250;
/** So many live points of a series are read anew in their thinned form. */
const mostLivePoints = 5000;

const none: PointsByKey = new Map();

/** Adds what came live; undefined where it goes back in steps, because the training was taken up from a checkpoint. */
export function appendLive(known: PointsByKey, batch: readonly LiveData[], time: number): PointsByKey | undefined {
  const added = new Map<string, { steps: number[]; values: (number | null)[]; times: number[] }>();
  for (const data of batch) {
    for (const [key, points] of Object.entries(data)) {
      const before = known.get(key);
      const own = added.get(key) ?? {
        steps: [...(before?.steps ?? [])],
        values: [...(before?.values ?? [])],
        times: [...(before?.times ?? [])],
      };
      added.set(key, own);
      for (const [step, value] of points) {
        if (step <= (own.steps.at(-1) ?? -Infinity)) return undefined;
        own.steps.push(step);
        own.values.push(value);
        own.times.push(time);
      }
    }
  }
  return new Map([...known, ...added]);
}

/**
 * Series of which every point was read stay whole in a window, so that their lines go on to its edges; the others come in
 * the detail that was read for it.
 */
export function withDetail(all: readonly Series[], detail: readonly Series[]): readonly Series[] {
  return all.map((series) => (series.decimated && detail.find(({ key }) => key === series.key)) || series);
}

/** What was read, and after it what came live; of series in the detail of a window nothing beyond its end. */
export function mergePoints(
  all: readonly Series[],
  live: PointsByKey,
  window?: { readonly detail: readonly Series[]; readonly end: number },
): PointsByKey {
  const read = window ? withDetail(all, window.detail) : all;
  const merged = new Map<string, Points>();
  for (const { key, steps, values, times = [] } of read) merged.set(key, { steps, values, times });
  for (const [key, points] of live) {
    const before = merged.get(key);
    const end = window?.detail.some((series) => read.includes(series) && series.key === key) ? window.end : Infinity;
    const last = before?.steps.at(-1) ?? -Infinity;
    const from = points.steps.findIndex((step) => step > last);
    const past = points.steps.findIndex((step) => step > end);
    const slice = [from < 0 ? points.steps.length : from, past < 0 ? points.steps.length : past] as const;
    if (slice[0] >= slice[1]) continue;
    merged.set(key, {
      steps: [...(before?.steps ?? []), ...points.steps.slice(...slice)],
      values: [...(before?.values ?? []), ...points.values.slice(...slice)],
      times: [...(before?.times ?? []), ...points.times.slice(...slice)],
    });
  }
  return merged;
}

/** All series of an experiment in a window of steps; new points are added as they come, without reading anything anew. */
export function useSeries(experimentId: string, window: readonly [number, number] | null) {
  const { onMessage, onReconnect, onEvent } = useLive();
  const queryClient = useQueryClient();
  const [live, setLive] = useState<PointsByKey>(none);

  useEffect(() => {
    let batch: LiveData[] = [];
    let known: PointsByKey = none;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readAnew = (): void => {
      known = none;
      void queryClient.invalidateQueries({ queryKey: seriesKey(experimentId) }).then(() => setLive(known));
    };
    const draw = (): void => {
      timer = undefined;
      const next = appendLive(known, batch, Date.now());
      batch = [];
      if (next === undefined || [...next.values()].some(({ steps }) => steps.length > mostLivePoints)) readAnew();
      else setLive((known = next));
    };
    const ends = [
      onReconnect(readAnew),
      onEvent((event) => {
        if (event.experimentId === experimentId && event.type === "experiment.rewound") readAnew();
      }),
      onMessage((message) => {
        if (message.type !== "experiment.metrics" || message.experimentId !== experimentId) return;
        batch.push(message.data);
        timer ??= setTimeout(draw, drawEveryMs);
      }),
    ];
    return () => {
      clearTimeout(timer);
      ends.forEach((end) => end());
      // What was told while nobody listened is missing: the next one to look reads it.
      queryClient.removeQueries({ queryKey: seriesKey(experimentId), type: "inactive" });
    };
  }, [experimentId, onMessage, onReconnect, onEvent, queryClient]);

  const query = useQuery(seriesQuery(experimentId, null));
  const detail = useQuery({ ...seriesQuery(experimentId, window), enabled: window !== null });
  const points = useMemo(
    () =>
      mergePoints(query.data ?? [], live, window && detail.data ? { detail: detail.data, end: window[1] } : undefined),
    [query.data, detail.data, live, window],
  );
  return { query, points };
}
