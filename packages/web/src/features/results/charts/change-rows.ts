import { results } from "../../../strings/results.ts";
import type { RateChange } from "../events.ts";
import type { Steered } from "../steer/steered.ts";

/** A line of the list of changes. */
export interface ChangeRow {
  readonly key: string;
  /** The first training step that it concerns. */
  readonly step: number;
  readonly epoch: number;
  /** Empty: not in force yet. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly text: string;
  readonly by: string | null;
  readonly time: string | null;
  readonly undone: boolean;
  /** Whether somebody made it; otherwise the scheduler did. */
  readonly steered: boolean;
}

/** What the scheduler did by itself and what people made it do, in the order of the run. */
export function changeRows(changes: readonly RateChange[], steered: readonly Steered[]): ChangeRow[] {
  const rows: ChangeRow[] = [
    ...ownChanges(changes, steered).map(({ step, epoch, before, after, text, time }, index) => ({
      key: `change-${index}`,
      step,
      epoch,
      before,
      after,
      text,
      by: null,
      time,
      undone: false,
      steered: false,
    })),
    ...steered.map(({ index, step, epoch, before, after, name, by, time, undone }) => ({
      key: `steered-${index}`,
      step,
      epoch,
      before,
      after,
      text: name === "" ? results.changes.unknown : name,
      by,
      time,
      undone,
      steered: true,
    })),
  ];
  return rows.sort((a, b) => a.step - b.step);
}

/** What the scheduler did by itself: what somebody changed is told once, not as a jump of the schedule as well. */
export function ownChanges(changes: readonly RateChange[], steered: readonly Steered[]): readonly RateChange[] {
  const steps = new Set(steered.map(({ step }) => step));
  return changes.filter(({ step }) => !steps.has(step));
}
