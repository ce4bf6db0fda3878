import type { Event } from "@glissade/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useLive } from "../../shared/api/live.tsx";
import { eventsKey, eventsQuery } from "./queries.ts";

/** An experiment's events, growing as they happen. */
export function useEvents(experimentId: string) {
  const { onEvent, onReconnect } = useLive();
  const queryClient = useQueryClient();
  useEffect(() => {
    const queryKey = eventsKey(experimentId);
    const readAnew = (): void => void queryClient.invalidateQueries({ queryKey });
    const ends = [
      onReconnect(readAnew),
      onEvent((event) => {
        if (event.experimentId !== experimentId) return;
        // A training that was taken up again from a checkpoint took back what it had said after it.
        if (event.type === "experiment.rewound") readAnew();
        else queryClient.setQueryData<Event[]>(queryKey, (known) => known && withEvent(known, event));
      }),
    ];
    return () => ends.forEach((end) => end());
  }, [experimentId, onEvent, onReconnect, queryClient]);
  return useQuery(eventsQuery(experimentId));
}

function withEvent(known: Event[], event: Event): Event[] {
  return (known.at(-1)?.seq ?? 0) >= event.seq ? known : [...known, event];
}

/** The rate changed by something other than plain decay. */
export interface RateChange {
  readonly step: number;
  readonly epoch: number;
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly code: string;
  readonly text: string;
  readonly time: string;
}

export function rateChangesOf(events: readonly Event[]): RateChange[] {
  return events
    .filter(({ type }) => type === "training.rateChange")
    .map(({ data, time }) => {
      const reason = (data["reason"] ?? {}) as { readonly code?: string; readonly text?: string };
      return {
        step: Number(data["step"]),
        epoch: Number(data["epoch"]),
        before: numbers(data["before"]),
        after: numbers(data["after"]),
        code: reason.code ?? "",
        text: reason.text ?? "",
        time,
      };
    });
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}

export interface Checkpoint {
  readonly step: number;
  readonly epoch: number;
  readonly time: string;
  /** Why it was written; one of the best weights and the regular one of the same step are one. */
  readonly reasons: readonly string[];
}

export function checkpointsOf(events: readonly Event[]): Checkpoint[] {
  const bySteps = new Map<number, Checkpoint>();
  for (const { type, data, time } of events) {
    if (type !== "training.checkpoint") continue;
    const step = Number(data["step"]);
    const reasons = [...(bySteps.get(step)?.reasons ?? []), String(data["reason"])];
    bySteps.set(step, { step, epoch: Number(data["epoch"]), time, reasons: [...new Set(reasons)] });
  }
  return [...bySteps.values()].sort((a, b) => a.step - b.step);
}

/** What the newest start of the training said of it. */
export interface Beginning {
  readonly stepsPerEpoch: number;
  readonly steps: number;
  readonly classes: readonly string[];
  readonly trainPictures: number;
}

export function beginningOf(events: readonly Event[]): Beginning | null {
  const data = events.findLast(({ type }) => type === "training.started")?.data;
  if (!data) return null;
  const images = (data["images"] ?? {}) as { readonly train?: number };
  return {
    stepsPerEpoch: Math.max(1, Number(data["stepsPerEpoch"]) || 1),
    steps: Number(data["steps"]) || 1,
    classes: Array.isArray(data["classes"]) ? data["classes"].map(String) : [],
    trainPictures: images.train ?? 0,
  };
}
