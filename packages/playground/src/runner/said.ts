import type { MetricsRow, TrainingEvent } from "@glissade/trainer";

/**
 * Something that a training said and that is to be kept: an event, or a row of its metrics log. `line` is its place in
 * the training's own log, which is what makes keeping it idempotent; null for what the log does not have (the death of
 * its process, say). `imagesPerSecond` is no part of that log: a training that is taken up again has a pace of its own.
 */
export type Said =
  | { readonly kind: "event"; readonly line: number | null; readonly event: TrainingEvent }
  | {
      readonly kind: "row";
      readonly line: number;
      readonly row: MetricsRow;
      readonly time: number;
      readonly imagesPerSecond?: number;
    };

export type SaidEvent = Extract<Said, { kind: "event" }>;
export type SaidRow = Extract<Said, { kind: "row" }>;
