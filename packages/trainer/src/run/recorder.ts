import type { FileSystem } from "../files/file-system.ts";
import { type JsonLinesLog, openJsonLines } from "../files/json-lines.ts";
import { runPath } from "../files/run-paths.ts";
import type { UpdateSize } from "../engine/update-size.ts";
import type { LogLines, Metrics, TrainingEvent } from "../events.ts";

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
  /** How far the step itself moved the weights; of some steps only. */
  readonly update?: UpdateSize;
};

/** A row as it is told: with its line in metrics.jsonl, from 0. */
export type ToldRow = MetricsRow & { readonly line: number };

/** Tells listeners, and keeps the record in the run's folder. */
export interface Recorder {
  /** Lines of the logs that belong to what the run goes on from: where both were cut. */
  readonly kept: LogLines;
  emit(event: TrainingEvent): void;
  /** The last event, told once it is safely on the disk. */
  conclude(event: TrainingEvent): Promise<void>;
  addRow(row: MetricsRow): void;
  /** Lengths of the logs with everything said so far. */
  lengths(): { metricsBytes: number; eventsBytes: number };
  /** Waits until everything said so far is safely on the disk and has reached its listener. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export interface RecorderOptions {
  readonly directory: string;
  readonly listener: (event: TrainingEvent) => void;
  readonly onRow?: ((row: ToldRow) => void) | undefined;
  /** Resolves when what was told so far has reached whoever listens. */
  readonly delivered?: (() => Promise<void>) | undefined;
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
 * they say is in metrics.jsonl. What is kept is told with its line in its file.
 */
export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  const { directory, listener, onRow, delivered, keep, fileSystem, clock } = options;
  const metrics = await openJsonLines(runPath(directory, "metrics"), {
    keepBytes: keep?.metricsBytes ?? 0,
    fileSystem,
  });
  const events = await openJsonLines(runPath(directory, "events"), { keepBytes: keep?.eventsBytes ?? 0, fileSystem });
  const settle = async (): Promise<void> => {
    await metrics.flush({ sync: true });
    await events.flush({ sync: true });
    await delivered?.();
  };
  return {
    kept: { eventLines: events.lines, metricLines: metrics.lines },
    emit(event) {
      const stamped = stamp(event, clock);
      const isKept = event.type !== "step" && event.type !== "data";
      listener(isKept ? { ...stamped, line: events.append(stamped) } : stamped);
    },
    async conclude(event) {
      const stamped = stamp(event, clock);
      const line = events.append(stamped);
      try {
        await settle();
      } catch (error) {
        // Whoever ends the run has something else to say now.
        events.retract();
        throw error;
      }
      listener({ ...stamped, line });
    },
    addRow(row) {
      const line = metrics.append(row);
      onRow?.({ ...row, line });
    },
    lengths: () => ({ metricsBytes: metrics.length, eventsBytes: events.length }),
    settle,
    close: () => closeAll([metrics, events]),
  };
}

async function closeAll(logs: readonly JsonLinesLog[]): Promise<void> {
  for (const log of logs) await log.close();
}
