import type { EffectiveSchedule, Event, Experiment } from "@glissade/api";
import { type ContinuationLike, nameOf } from "./words.ts";

/** A change of what the rate follows, as an experiment's record has it. */
export interface Steered {
  readonly index: number;
  /** Training steps done before it: the next one is the first that it concerns. */
  readonly step: number;
  readonly epoch: number;
  readonly name: string;
  readonly by: string | null;
  readonly time: string | null;
  /** Rates on both sides of it; empty until it took effect. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly undone: boolean;
}

type Changed = Pick<EffectiveSchedule, "joins" | "undone" | "stepsPerEpoch">;

/** All changes of an experiment, oldest first. */
export function steeredOf(schedule: Changed, spec: Experiment["spec"], events: readonly Event[]): Steered[] {
  const effects = events.filter(({ type }) => type === "training.steered").map(({ data }) => data);
  return schedule.joins.map(({ index, step, by, time }) => {
    const effect = effects.findLast((each) => each["index"] === index);
    return {
      index,
      step,
      epoch: Math.ceil((step + 1) / schedule.stepsPerEpoch),
      name: nameAt(spec, index),
      by,
      time,
      before: numbers(effect?.["before"]),
      after: numbers(effect?.["after"]),
      undone: schedule.undone.includes(index),
    };
  });
}

/** The change that an undo would take back. */
export function latestChange(
  schedule: Changed,
  spec: Experiment["spec"],
): { readonly name: string; readonly step: number } | null {
  const latest = schedule.joins.findLast(({ index, mode }) => mode !== "undo" && !schedule.undone.includes(index));
  return latest ? { name: nameAt(spec, latest.index), step: latest.step + 1 } : null;
}

function nameAt(spec: Experiment["spec"], index: number): string {
  const all = Array.isArray(spec["continuations"]) ? (spec["continuations"] as readonly ContinuationLike[]) : [];
  const change = all[index];
  if (!change) return "";
  return nameOf(change, change.mode === "undo" ? undoneBy(all, index) : null);
}

/** What an undo took back: the latest change before it that no other undo had taken back. */
function undoneBy(all: readonly ContinuationLike[], index: number): string | null {
  const standing: ContinuationLike[] = [];
  let taken: ContinuationLike | undefined;
  for (const each of all.slice(0, index + 1)) {
    if (each.mode === "undo") taken = standing.pop();
    else standing.push(each);
  }
  return taken ? nameOf(taken) : null;
}

function numbers(value: unknown): number[] {
  return Array.isArray(value) ? value.map(Number) : [];
}
