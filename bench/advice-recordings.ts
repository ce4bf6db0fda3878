// Trains the runs that the advice is tested on and writes them to packages/advice/test/recordings.
//   node bench/advice-recordings.ts --pictures FOLDER [--only NAME,…] [--missing]
// FOLDER holds one folder of pictures per class; the recordings were made of the first 500 of each CIFAR-10 class.
import { access, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { answersToMetric, preview } from "@glissade/schedules";
import {
  createEngine,
  diskFileSystem,
  openTrainingData,
  parseExperiment,
  runTraining,
  scheduleOf,
  type ToldRow,
  type TrainingEvent,
} from "@glissade/trainer";
import { makeSampleDataset } from "@glissade/vision";
import { type RecordedRun, recordedRuns } from "./lib/advice-runs.ts";

const { values: flags } = parseArgs({
  options: {
    pictures: { type: "string" },
    only: { type: "string" },
    missing: { type: "boolean", default: false },
    out: { type: "string", default: join(import.meta.dirname, "../packages/advice/test/recordings") },
  },
});
if (flags.pictures === undefined) throw new Error("bench/advice-recordings needs --pictures FOLDER");

const folder = await mkdtemp(join(tmpdir(), "glissade-advice-"));
const pictures = join(folder, "pictures");
await symlink(resolve(flags.pictures), pictures);
await makeSampleDataset(join(folder, "sample"), {});
await mkdir(flags.out, { recursive: true });
// All are checked before the first is trained.
for (const { spec } of recordedRuns) parseExperiment({ dataset: "none", ...spec });
try {
  const only = flags.only?.split(",");
  const runs = only ? only.flatMap((name) => recordedRuns.filter((run) => run.name === name)) : recordedRuns;
  for (const run of runs) {
    const file = join(flags.out, `${run.kind}-${run.name}.json`);
    if (flags.missing && (await exists(file))) continue;
    const began = performance.now();
    const recording = await record(run);
    await writeFile(file, recording);
    console.log(
      `${run.kind} ${run.name}: ${recording.length} bytes, ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

/** Trains a run and gives its series as the advice sees them, rounded: its recording as JSON. */
async function record(run: RecordedRun): Promise<string> {
  const dataset = await listPictures(run);
  const directory = join(folder, `run-${run.name}`);
  const spec = parseExperiment({ dataset, split: { train: 0.6, validation: 0.3, test: 0.1 }, ...run.spec });
  const rows: ToldRow[] = [];
  let started: Extract<TrainingEvent, { type: "started" }> | undefined;
  const final = await runTraining(
    { spec, directory, cacheDirectory: join(folder, "cache"), checkpointSeconds: 3600 },
    {
      onRow: (row) => rows.push(row),
      listener: (event) => {
        if (event.type === "started") started = event;
      },
      signal: new AbortController().signal,
      createEngine,
      openData: openTrainingData,
      fileSystem: diskFileSystem,
      clock: Date.now,
      now: () => performance.now(),
    },
  );
  await rm(directory, { recursive: true, force: true });
  if (final.type === "failed" && final.code !== "non_finite_loss") throw new Error(`${run.name}: ${final.message}`);
  if (!started) throw new Error(`${run.name} did not start`);
  const { steps, stepsPerEpoch, classes } = started;
  const { flip, crop } = spec.augmentation;
  const facts = {
    steps,
    stepsPerEpoch,
    classes: classes.length,
    augmented: flip || crop > 0,
    schedule: scheduleCurve(spec, stepsPerEpoch),
    steered: [],
    ended: final.type === "failed" ? "non-finite" : "completed",
  };
  return compact({ name: run.name, kind: run.kind, spec: run.spec, facts, series: seriesOf(rows) });
}

function scheduleCurve(spec: ReturnType<typeof parseExperiment>, stepsPerEpoch: number) {
  const { schedule, lr, momentum, steps, iterationsPerStep } = scheduleOf(spec, { stepsPerEpoch });
  if (answersToMetric(schedule)) return null;
  const curve = preview(schedule, { lr, momentum, steps, points: 24 }).lr[0]!;
  return { steps: curve.map(([step]) => step * iterationsPerStep), rates: curve.map(([, rate]) => round(rate, 3)) };
}

function seriesOf(rows: readonly ToldRow[]) {
  const series: Record<string, { steps: number[]; values: (number | null)[] }> = {};
  const add = (key: string, step: number, value: number | null, digits: number): void => {
    const one = (series[key] ??= { steps: [], values: [] });
    one.steps.push(step);
    one.values.push(value === null ? null : round(value, digits));
  };
  let lastUpdate = 0;
  let highestRate = 0;
  for (const { kind, step, lr, metrics, update } of rows) {
    if (kind === "step") {
      add("train/loss", step, metrics["train/loss"] ?? null, 3);
      highestRate = Math.max(highestRate, lr[0]!);
      const lastRate = series["lr"]?.values.at(-1);
      if (hasMoved(lastRate, lr[0]!, highestRate)) add("lr", step, lr[0]!, 3);
      // A tenth of what a run of so few steps measures is enough, and is what a long run has.
      if (!update || step - lastUpdate < 5) continue;
      lastUpdate = step;
      add("update/ratio", step, update.ratio, 3);
      add("update/unchanged", step, update.unchanged, 3);
    } else {
      for (const name of ["train/loss", "validation/loss"]) {
        if (metrics[name] === undefined) continue;
        add(name === "train/loss" ? "evaluation/train/loss" : name, step, metrics[name], 4);
      }
    }
  }
  return series;
}

/** Whether a rate is worth keeping: what lies between two that are kept can be told. */
function hasMoved(last: number | null | undefined, rate: number, highest: number): boolean {
  if (last === undefined || last === null) return true;
  return Math.abs(rate - last) > 0.03 * highest || rate < last / 1.5 || rate > last * 1.5;
}

/** A table of so many pictures for the run's parts, labels changed where it asks for noise. */
async function listPictures({ name, data, images, noise = 0 }: RecordedRun): Promise<string> {
  const root = join(folder, data);
  const entries = await readdir(root, { withFileTypes: true });
  const classes = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  const wanted = Math.ceil(images / 0.6 / classes.length);
  const rows = ["path,label"];
  let drawn = 0;
  for (const label of classes.sort()) {
    const files = (await readdir(join(root, label))).sort();
    for (const file of files.slice(0, wanted)) {
      drawn += 1;
      const noisy = (Math.imul(drawn, 0x9e3779b1) >>> 8) / 2 ** 24 < noise;
      rows.push(`${data}/${label}/${file},${noisy ? classes[drawn % classes.length]! : label}`);
    }
  }
  const file = join(folder, `${name}.csv`);
  await writeFile(file, `${rows.join("\n")}\n`);
  return file;
}

interface Recorded {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
}

/** JSON with one line per series; steps that lie evenly as `[first, last, distance]` under `every`. */
function compact({ series, ...rest }: { readonly series: Record<string, Recorded> } & Record<string, unknown>): string {
  const lines = Object.entries(series).map(([key, { steps, values }]) => {
    const distance = (steps[1] ?? 1) - (steps[0] ?? 0);
    const even = steps.every((step, index) => step === steps[0]! + index * distance);
    const placed = even ? { every: [steps[0], steps.at(-1), distance], values } : { steps, values };
    return `${JSON.stringify(key)}:${JSON.stringify(placed)}`;
  });
  const head = JSON.stringify(rest).slice(1, -1);
  return `{${head},\n"series":{\n${lines.join(",\n")}}}\n`;
}

function round(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
