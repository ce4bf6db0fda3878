// What it costs to keep a metric series of 1,000,000 points: appending in small batches, reading for a chart, memory.
//   node bench/metrics-store.ts [--points 1000000] [--batch 10] [--rounds 15]
import { parseArgs } from "node:util";
import { planAppend, tailLength, type StoredChunk } from "../packages/playground/src/metrics/chunk-plan.ts";
import { decimate } from "../packages/playground/src/metrics/decimate.ts";
import { decodeChunk, type SeriesChunk } from "../packages/playground/src/metrics/series-chunk.ts";
import type { SeriesPoints } from "../packages/playground/src/metrics/series-points.ts";
import { machineLine } from "./lib/machine.ts";
import { median, table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: {
    points: { type: "string", default: "1000000" },
    batch: { type: "string", default: "10" },
    rounds: { type: "string", default: "15" },
  },
});
const total = Number(options.points);
const batch = Number(options.batch);
const rounds = Number(options.rounds);
const mebibyte = 2 ** 20;

/** A noisy loss that falls, a step every 7 ms or so, an epoch every 5,000 steps. */
function pointsFrom(firstStep: number, length: number): SeriesPoints {
  const steps = Float64Array.from({ length }, (_, index) => firstStep + index);
  const values = steps.map((step) => 2 / (1 + step / 1e5) + 0.1 * Math.sin(step * step));
  const times = steps.map((step) => 1_700_000_000_000 + step * 7 + Math.sin(step));
  const epochs = steps.map((step) => 1 + Math.floor(step / 5000));
  return { steps, values, times, epochs };
}

type Row = SeriesChunk & StoredChunk<number>;

function appendAll(): { rows: Row[]; ms: number; pointsWritten: number; bytesWritten: number } {
  const rows: Row[] = [];
  const sum = { ms: 0, points: 0, bytes: 0 };
  let id = 0;
  for (let step = 0; step < total; step += batch) {
    const points = pointsFrom(step, Math.min(batch, total - step));
    const begin = performance.now();
    const plan = planAppend(rows.slice(-tailLength), points);
    sum.ms += performance.now() - begin;
    rows.length -= plan.replace.length;
    for (const chunk of plan.write) {
      rows.push({ ...chunk, id: id++ });
      sum.points += chunk.count;
      sum.bytes += chunk.blob.byteLength;
    }
  }
  return { rows, ms: sum.ms, pointsWritten: sum.points, bytesWritten: sum.bytes };
}

/** Median and fastest milliseconds of an act, after two rounds to warm up. */
function measure(act: () => void): { median: number; fastest: number } {
  const times: number[] = [];
  for (let round = -2; round < rounds; round++) {
    const begin = performance.now();
    act();
    if (round >= 0) times.push(performance.now() - begin);
  }
  return { median: median(times), fastest: Math.min(...times) };
}

const startRss = process.memoryUsage().rss;
const { rows, ms, pointsWritten, bytesWritten } = appendAll();
const stored = rows.reduce((sum, { blob }) => sum + blob.byteLength, 0);
const count = (value: number): string => Math.round(value).toLocaleString("en");

const appending = [
  ["batches", count(total / batch)],
  ["microseconds per batch", ((1000 * ms) / (total / batch)).toFixed(1)],
  ["times each point is written", (pointsWritten / total).toFixed(2)],
  ["MiB written", (bytesWritten / mebibyte).toFixed(0)],
  ["chunks", count(rows.length)],
  ["MiB stored", (stored / mebibyte).toFixed(1)],
  ["bytes per point", (stored / total).toFixed(1)],
];

const reading = [
  ["decode", measure(() => rows.forEach(({ blob }) => decodeChunk(blob))), total] as const,
  ...[500, 2000].map((width) => {
    const kept = decimate(rows, { width }).points.steps.length;
    return [`decode and decimate, width ${count(width)}`, measure(() => decimate(rows, { width })), kept] as const;
  }),
];

console.log(
  `A series of ${count(total)} points with epochs, in batches of ${count(batch)}; ${rounds} rounds of reading.`,
);
console.log(`${machineLine()}\n`);
console.log(`${table(["appending", ""], appending)}\n`);
console.log(
  table(
    ["reading", "median ms", "fastest ms", "points"],
    reading.map(([name, times, points]) => [name, times.median.toFixed(1), times.fastest.toFixed(1), count(points)]),
  ),
);
const memory = process.memoryUsage();
console.log(
  `\nPeak memory of the process ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MiB, ` +
    `${(startRss / mebibyte).toFixed(0)} MiB of them before; JavaScript heap at the end ${(memory.heapUsed / mebibyte).toFixed(0)} MiB.`,
);
