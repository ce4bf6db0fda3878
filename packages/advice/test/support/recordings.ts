import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { advise } from "../../src/advise.ts";
import type { Advice } from "../../src/advice.ts";
import type { RunFacts } from "../../src/run-facts.ts";
import type { RunSeries } from "../../src/series.ts";

/** A training as it was recorded by bench/advice-recordings.ts. */
export interface Recording {
  readonly name: string;
  /** What is wrong with it, by the code of advice; `healthy` where nothing is. */
  readonly kind: string;
  /** Thresholds were chosen by one half of the runs; the other was looked at afterwards, and `later` was recorded then. */
  readonly half: "chosen" | "unseen" | "later";
  readonly facts: RunFacts;
  readonly series: RunSeries;
}

interface Stored {
  readonly steps?: readonly number[];
  readonly every?: readonly [first: number, last: number, distance: number];
  readonly values: readonly (number | null)[];
}

export const recordingsFolder = join(import.meta.dirname, "../recordings");

/** All recordings. Of each pair the run on pictures is of one half, the run on the sample of the other. */
export function readRecordings(folder = recordingsFolder): Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const stored = JSON.parse(readFileSync(join(folder, file), "utf8")) as Recording & {
        readonly series: Readonly<Record<string, Stored>>;
      };
      const series = Object.entries(stored.series).map(([key, one]) => [key, unpack(one)] as const);
      return { ...stored, half: halfOf(stored.name), series: Object.fromEntries(series) };
    });
}

function halfOf(name: string): Recording["half"] {
  if (name.endsWith("-later")) return "later";
  return name.endsWith("-sample") ? "unseen" : "chosen";
}

function unpack({ steps, every, values }: Stored): { steps: readonly number[]; values: readonly (number | null)[] } {
  if (steps) return { steps, values };
  const [first, , distance] = every!;
  return { steps: values.map((_, index) => first + index * distance), values };
}

/** What was known when a run had done so many steps. */
export function prefixOf({ series, facts }: Recording, step: number): [RunSeries, RunFacts] {
  const cut = Object.entries(series).map(([key, one]) => {
    const count = one!.steps.findLastIndex((each) => each <= step) + 1;
    return [key, { steps: one!.steps.slice(0, count), values: one!.values.slice(0, count) }] as const;
  });
  const last = Math.max(0, ...Object.values(series).map((each) => each?.steps.at(-1) ?? 0));
  return [Object.fromEntries(cut), step < last ? { ...facts, ended: null } : facts];
}

/** What is said at a step of a replay. */
export interface Said {
  readonly step: number;
  readonly advice: readonly Advice[];
}

/** Replays a recording: what is said at every n-th step, and at the last. */
export function replay(recording: Recording, every = 1): Said[] {
  const last = Math.max(0, ...Object.values(recording.series).map((each) => each?.steps.at(-1) ?? 0));
  const said: Said[] = [];
  for (let step = 1; step <= last; step++) {
    if (step % every !== 0 && step !== last) continue;
    said.push({ step, advice: advise(...prefixOf(recording, step)) });
  }
  return said;
}
