import { Readable } from "node:stream";
import type { SeriesPoints } from "../../../src/metrics/series-points.ts";
import type { ExportedArtifact, ExportedRun, ExportedSeries } from "../../../src/exports/exported-run.ts";

export const startTime = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** Points at steps 0, 1, 2 …, a second apart. */
export function pointsFrom(values: readonly number[], options: { firstStep?: number; epoch?: number } = {}) {
  const { firstStep = 0, epoch } = options;
  const column = Float64Array.from(values);
  const steps = column.map((_, index) => firstStep + index);
  const times = steps.map((step) => startTime + 1000 * step);
  return { steps, values: column, times, ...(epoch !== undefined && { epochs: column.map(() => epoch) }) };
}

export function seriesOf(key: string, ...pieces: readonly SeriesPoints[]): ExportedSeries {
  return { key, read: () => pieces };
}

export function artifactOf(path: string, content: string): ExportedArtifact {
  const bytes = Buffer.from(content);
  return { path, size: bytes.length, open: () => Promise.resolve(Readable.from([bytes], { objectMode: false })) };
}

export function runOf(changes: Partial<ExportedRun> = {}): ExportedRun {
  return {
    id: "0192f3c4-5d6e-7f80-91a2-b3c4d5e6f708",
    name: "bolts, cosine",
    projectName: "Bolts",
    params: {},
    tags: [],
    status: "FINISHED",
    startTime,
    endTime: startTime + 60_000,
    series: [],
    artifacts: [],
    ...changes,
  };
}

/** Numbers that are easily spoilt on the way. */
export const awkwardValues = [0, -0, 0.1, 1 / 3, -1e-7, 5e-324, 1.7976931348623157e308, NaN, Infinity, -Infinity, 1e21];

/** Texts that are easily spoilt, or that spoil what they are written into. */
export const awkwardNames = [
  "../../etc/passwd",
  "C:\\Windows\\system32",
  "CON",
  "nul.txt",
  " . ",
  "...",
  "a/../b",
  "=SUM(A1)",
  'say "hi", then\r\nleave',
  "zero\u0000byte\u001b[31m",
  "line\u2028separator \ufeffmark\u0085next",
  "emoji 😀 and ünïcödé 学習率",
  "lone \ud800 surrogate",
  "x".repeat(400),
  "学".repeat(200),
  "yes: {no} # - & * ! | > ' % @ `",
];
