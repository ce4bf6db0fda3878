// Epoch after epoch, end to end: what share of the time is spent outside the training step (decode, augment, copy, record)?
//   node bench/epoch.ts [--dataset PATH] [--architecture resnet20] [--epochs 3]
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  createEngine,
  diskFileSystem,
  openTrainingData,
  parseExperiment,
  runTraining,
  type Engine,
  type TrainingEvent,
} from "@glissade/trainer";
import { machineLine } from "./lib/machine.ts";
import { table } from "./lib/table.ts";
import { openImages } from "./lib/training-images.ts";

const { values } = parseArgs({
  options: {
    dataset: { type: "string" },
    architecture: { type: "string", default: "resnet20" },
    epochs: { type: "string", default: "3" },
  },
});

const { dataset, dispose } = await openImages(values.dataset === undefined ? undefined : resolve(values.dataset));
const directory = join(await mkdtemp(join(tmpdir(), "glissade-epoch-")), "run");

/** What one epoch took, in milliseconds. */
const fresh = () => ({ begin: performance.now(), inSteps: 0, lastStepEnd: 0, evaluating: 0, images: 0 });
let epoch = fresh();
const rows: string[][] = [];

/** The real engine, timed from outside. */
function timed(engine: Engine): Engine {
  return {
    groups: engine.groups,
    async step(images, labels, rates) {
      const start = performance.now();
      const result = await engine.step(images, labels, rates);
      epoch.lastStepEnd = performance.now();
      epoch.inSteps += epoch.lastStepEnd - start;
      epoch.images += labels.length;
      return result;
    },
    async evaluate(images, labels) {
      const start = performance.now();
      const result = await engine.evaluate(images, labels);
      epoch.evaluating += performance.now() - start;
      return result;
    },
    exportState: () => engine.exportState(),
    importState: (state) => engine.importState(state),
    exportOnnx: (metadata) => engine.exportOnnx(metadata),
    dispose: () => engine.dispose(),
  };
}

function record(event: TrainingEvent): void {
  if (event.type === "failed") throw new Error(event.message);
  if (event.type !== "evaluation") return;
  const training = epoch.lastStepEnd - epoch.begin;
  const seconds = (ms: number) => (ms / 1000).toFixed(2);
  rows.push([
    String(event.epoch),
    seconds(training),
    seconds(epoch.inSteps),
    `${((1 - epoch.inSteps / training) * 100).toFixed(1)} %`,
    ((epoch.images / training) * 1000).toFixed(0),
    seconds(epoch.evaluating),
    seconds(performance.now() - epoch.begin),
  ]);
  epoch = fresh();
}

const spec = parseExperiment({
  dataset: dataset.path,
  model: { architecture: values.architecture },
  solver: { type: "SGD", lr: 0.1, momentum: 0.9, weight_decay: 5e-4 },
  scheduler: { type: "CosineAnnealingLR", T_max: Number(values.epochs) },
  augmentation: { flip: true, crop: 4 },
  training: { epochs: Number(values.epochs) },
});
await runTraining(
  { spec, directory },
  {
    listener: record,
    signal: new AbortController().signal,
    createEngine: async (options) => timed(await createEngine(options)),
    openData: openTrainingData,
    fileSystem: diskFileSystem,
    clock: () => Date.now(),
    now: () => performance.now(),
  },
);
await rm(dirname(directory), { recursive: true });
await dispose();

console.log(
  `${values.architecture}, batch 64, flips and crops, on ${values.dataset === undefined ? "the built-in sample" : dataset.format}; the first epoch includes opening and decoding.`,
);
console.log(`${machineLine()}\n`);
console.log(
  table(
    ["epoch", "training s", "in steps s", "outside steps", "images/s", "validating s", "with validation, checkpoint s"],
    rows,
  ),
);
