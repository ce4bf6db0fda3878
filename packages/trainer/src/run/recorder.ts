import type { FileSystem } from "../files/file-system.ts";
import { type JsonLinesLog, openJsonLines } from "../files/json-lines.ts";
import { runPath } from "../files/run-paths.ts";
import type { Metrics, TrainingEvent } from "../events.ts";

/** A row of metrics.jsonl. */
export type MetricsRow = {
  /** `step`: means over the steps since the row before; `evaluation`: measured after the step. */
  readonly kind: "step" | "evaluation";
  readonly step: number;
  readonly epoch: number;
  /** Spent training so far. */
  readonly seconds: number;
  readonly lr: readonly number[];
  readonly momentum?: readonly number[];
  readonly metrics: Metrics;
};

/** Tells listeners, and keeps the record in the run's folder. */
export interface Recorder {
  emit(event: TrainingEvent): void;
  /** The last event, told once it is safely on the disk. */
  conclude(event: TrainingEvent): Promise<void>;
  addRow(row: MetricsRow): void;
  /** Lengths of the logs, once everything said so far is safely on the disk. */
  settle(): Promise<{ metricsBytes: number; eventsBytes: number }>;
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly directory: string;
  readonly listener: (event: TrainingEvent) => void;
  /** Cuts the logs back to a checkpoint's position; default: empty. */
  readonly keep?: { readonly metricsBytes: number; readonly eventsBytes: number };
  readonly fileSystem: FileSystem;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** Adds the time of day to an event. */
export function stamp(event: TrainingEvent, clock: () => number): TrainingEvent {
  return { ...event, time: new Date(clock()).toISOString() };
}

/**
 * Opens the logs of a run. Events that only matter while someone watches (`step`, `data`) are told but not kept: what
 * they say is in metrics.jsonl.
 */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const { directory, listener, keep, fileSystem, clock } = options;
  const metrics = await openJsonLines(runPath(directory, "metrics"), {
    keepBytes: keep?.metricsBytes ?? 0,
    fileSystem,
  });
  const events = await openJsonLines(runPath(directory, "events"), { keepBytes: keep?.eventsBytes ?? 0, fileSystem });
  const settle = async () => {
    const lengths = { metricsBytes: metrics.length, eventsBytes: events.length };
    await metrics.flush({ sync: true });
    await events.flush({ sync: true });
    return lengths;
  };
  return {
    settle,
    emit(event) {
      const stamped = stamp(event, clock);
      if (event.type !== "step" && event.type !== "data") events.append(stamped);
      listener(stamped);
    },
    async conclude(event) {
      const stamped = stamp(event, clock);
      events.append(stamped);
      await settle();
      listener(stamped);
    },
    addRow: (row) => metrics.append(row),
    close: () => closeAll([metrics, events]),
  };
}

async function closeAll(logs: readonly JsonLinesLog[]): Promise<void> {
  for (const log of logs) await log.close();
}
