import type { Readable } from "node:stream";
import type { SeriesPoints } from "../metrics/series-points.ts";

/** States of a run, in MLflow's words. */
export type RunStatus = "SCHEDULED" | "RUNNING" | "FINISHED" | "FAILED" | "KILLED";

export type ParamValue = string | number | boolean | null;

/**
 * A run as every export format takes it. Nothing of it is loaded before a format asks: series and artifacts are handles,
 * read one after the other (or, in a wide table, series side by side) and in pieces.
 */
export interface ExportedRun {
  readonly id: string;
  readonly name: string;
  readonly projectName: string;
  /** The spec, flattened: key path to value. */
  readonly params: Readonly<Record<string, ParamValue>>;
  readonly tags: readonly string[];
  /** A text that people wrote; none by default. */
  readonly notes?: string;
  readonly status: RunStatus;
  /** Milliseconds since 1970; null when it has not started. */
  readonly startTime: number | null;
  /** Milliseconds since 1970; null when it is not over. */
  readonly endTime: number | null;
  readonly series: readonly ExportedSeries[];
  readonly artifacts: readonly ExportedArtifact[];
}

export interface ExportedSeries {
  /** For example `validation/accuracy`; each once in a run. */
  readonly key: string;
  /**
   * The points from the first to the last, in pieces of any size: what is in memory at a time is one piece. A list with
   * one element will do for a short series.
   */
  readonly read: () => Iterable<SeriesPoints> | AsyncIterable<SeriesPoints>;
}

export interface ExportedArtifact {
  /** Within the run, parts separated by `/`. */
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly open: () => Promise<Readable>;
}

/** When a run was last known to change, for the files that tell of it; 1970 when it has not begun. */
export function lastChange({ startTime, endTime }: ExportedRun): Date {
  return new Date(endTime ?? startTime ?? 0);
}
