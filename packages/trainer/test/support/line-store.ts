import { expect } from "vitest";
import type { TrainingEvent } from "../../src/events.ts";
import type { ToldRow } from "../../src/run/recorder.ts";

/** Keeps what a run tells, as a store elsewhere would: what is told again takes the place of what was cut off. */
export class LineStore {
  events: object[] = [];
  rows: object[] = [];

  readonly listener = (event: TrainingEvent): void => {
    if (event.type === "started") {
      this.events = this.events.slice(0, event.logs.eventLines);
      this.rows = this.rows.slice(0, event.logs.metricLines);
    }
    const { line, ...content } = event;
    if (line === undefined) return;
    expect(line).toBe(this.events.length);
    this.events.push(content);
  };

  readonly onRow = ({ line, ...row }: ToldRow): void => {
    expect(line).toBe(this.rows.length);
    this.rows.push(row);
  };
}
