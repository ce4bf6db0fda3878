// The same weights, batches and learning rates here and in PyTorch: how far do the two loss curves part?
//   node bench/parity.ts [--dataset PATH] [--steps 200] [--models cnn-small,resnet20]      PYTHON=… names the Python with PyTorch
// Training multiplies rounding: a second PyTorch run, in its other memory layout, shows how far PyTorch parts from itself.
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { simulate } from "@glissade/schedules";
import { parseSolver } from "@glissade/solvers";
import { createEngine, encodeSafetensors } from "@glissade/trainer";
import { BatchLoader, ImageStore, computeNormalisation, splitDataset } from "@glissade/vision";
import { machineLine } from "./lib/machine.ts";
import { findPyTorch } from "./lib/peer.ts";
import { table } from "./lib/table.ts";
import { openImages } from "./lib/training-images.ts";

const { values } = parseArgs({
  options: {
    dataset: { type: "string" },
    steps: { type: "string", default: "200" },
    models: { type: "string", default: "cnn-small,resnet20" },
    lr: { type: "string", default: "0.01,0.05" },
  },
});

const python = findPyTorch();
if (python === undefined) throw new Error("bench/parity needs PyTorch: set PYTHON to a Python that has it");

const steps = Number(values.steps);
const batchSize = 64;
const imageSize = 32;
const seed = 0;
const { dataset, dispose } = await openImages(values.dataset);
const folder = await mkdtemp(join(tmpdir(), "glissade-parity-"));

/** Largest |a - b| / |b| over all steps. */
function largestDifference(ours: readonly number[], theirs: readonly number[]): number {
  return Math.max(...ours.map((value, i) => Math.abs(value - theirs[i]!) / Math.abs(theirs[i]!)));
}

async function trainHere(model: string, rates: readonly number[]) {
  const store = await ImageStore.open(dataset, { imageSize, channels: 3 });
  const { train } = splitDataset(dataset, { train: 0.7, validation: 0.1, test: 0.2, seed, stratified: true });
  await store.prepare({}, train);
  const { mean, std } = await computeNormalisation(store, train);
  const solver = parseSolver({ type: "SGD", lr: rates[0], momentum: 0.9, weight_decay: 5e-4 });
  const classes = dataset.classes.length;
  const engine = await createEngine({
    architecture: model,
    classes,
    imageSize,
    channels: 3,
    solver,
    batchSize,
    seed,
    mean,
    std,
  });
  await writeFile(join(folder, "weights.safetensors"), encodeSafetensors(await engine.exportState()));
  const loader = new BatchLoader(store, store.readable(train), {
    batchSize,
    seed,
    augmentation: { flip: true, crop: 4 },
  });
  const images = new Uint8Array(steps * batchSize * 3 * imageSize * imageSize);
  const labels = new BigInt64Array(steps * batchSize);
  const losses: number[] = [];
  for (let epoch = 0; losses.length < steps; epoch++) {
    for await (const batch of loader.epoch(epoch)) {
      if (batch.size < batchSize || losses.length === steps) continue;
      images.set(batch.images, losses.length * batch.images.length);
      labels.set(batch.labels, losses.length * batchSize);
      const { loss } = await engine.step(batch.images, batch.labels, { lr: [rates[losses.length]!] });
      losses.push(loss);
    }
  }
  await engine.dispose();
  await store.close();
  await writeFile(join(folder, "images.u8"), images);
  await writeFile(join(folder, "labels.i64"), new Uint8Array(labels.buffer));
  return {
    losses,
    run: {
      architecture: model,
      classes,
      imageSize,
      steps,
      batchSize,
      mean,
      std,
      lr: rates,
      momentum: 0.9,
      weightDecay: 5e-4,
    },
  };
}

async function trainInPyTorch(run: object): Promise<{ version: string; losses: number[] }> {
  await writeFile(join(folder, "run.json"), JSON.stringify(run));
  const result = spawnSync(python!, [join(import.meta.dirname, "peers/torch_parity.py"), folder], { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`PyTorch failed: ${result.stderr}`);
  return JSON.parse(result.stdout) as { version: string; losses: number[] };
}

const rows: string[][] = [];
let version = "";
for (const model of values.models.split(",")) {
  for (const lr of values.lr.split(",")) {
    const rates = simulate({ type: "CosineAnnealingLR", T_max: steps }, { lr: Number(lr), steps }).lr.map(
      ([rate]) => rate!,
    );
    const { losses, run } = await trainHere(model, rates);
    const torch = await trainInPyTorch(run);
    const other = await trainInPyTorch({ ...run, layout: "contiguous" });
    version = torch.version;
    rows.push([
      `${model}, lr ${lr}`,
      largestDifference(losses, torch.losses).toExponential(1),
      largestDifference(other.losses, torch.losses).toExponential(1),
      largestDifference(losses.slice(0, 20), torch.losses.slice(0, 20)).toExponential(1),
      `${losses[0]!.toFixed(4)} / ${torch.losses[0]!.toFixed(4)}`,
      `${losses.at(-1)!.toFixed(4)} / ${torch.losses.at(-1)!.toFixed(4)}`,
    ]);
  }
}
await rm(folder, { recursive: true });
await dispose();

console.log(
  `Loss over ${steps} steps of SGD (batch ${batchSize}, momentum 0.9, weight decay 5e-4) under CosineAnnealingLR; ` +
    `${values.dataset === undefined ? "built-in sample" : dataset.format}; PyTorch ${version}.`,
);
console.log(`${machineLine()}\n`);
console.log(
  table(
    [
      "largest relative difference",
      "ours - PyTorch",
      "PyTorch - PyTorch, other layout",
      "ours - PyTorch, first 20",
      "first loss",
      "last loss",
    ],
    rows,
  ),
);
