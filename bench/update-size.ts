// What measuring the size of a step costs: the step with and without it, taking turns.
//   node bench/update-size.ts [--steps 40] [--models mlp,cnn-small,resnet20]
import { parseArgs } from "node:util";
import { createEngine, updateSize } from "@glissade/trainer";
import { parseSolver } from "@glissade/solvers";
import { machineLine } from "./lib/machine.ts";
import { median, table } from "./lib/table.ts";

const { values } = parseArgs({
  options: {
    steps: { type: "string", default: "40" },
    models: { type: "string", default: "mlp,cnn-small,resnet20" },
  },
});

const batch = 64;
const images = Uint8Array.from({ length: batch * 3 * 32 * 32 }, (_, index) => (index * 2654435761) >>> 24);
const labels = BigInt64Array.from({ length: batch }, (_, index) => BigInt(index % 10));
const rows: string[][] = [];
for (const architecture of values.models.split(",")) {
  const engine = await createEngine({
    architecture,
    classes: 10,
    imageSize: 32,
    channels: 3,
    solver: parseSolver({ type: "SGD", lr: 0.01, momentum: 0.9 }),
    batchSize: batch,
    seed: 0,
    mean: [0.5, 0.5, 0.5],
    std: [0.25, 0.25, 0.25],
  });
  const took = { with: [] as number[], without: [] as number[] };
  for (let step = 0; step < 2 * Number(values.steps) + 4; step++) {
    const measureUpdate = step % 2 === 0;
    const began = performance.now();
    await engine.step(images, labels, { lr: [0.01] }, { measureUpdate });
    if (step >= 4) took[measureUpdate ? "with" : "without"].push(performance.now() - began);
  }
  const weights = [...(await engine.exportState())].filter(([name]) => name.startsWith("model."));
  const count = weights.reduce((sum, [, { data }]) => sum + data.length, 0);
  await engine.dispose();
  const alone = timeAlone(count);
  const step = median(took.without);
  rows.push([
    architecture,
    String(count),
    step.toFixed(2),
    median(took.with).toFixed(2),
    alone.toFixed(3),
    `${((100 * alone) / step).toFixed(1)} %`,
  ]);
}

console.log(`${machineLine()}\n`);
console.log(table(["model", "numbers", "step ms", "measured step ms", "measuring alone ms", "of a step"], rows));

function timeAlone(count: number): number {
  const before = Float32Array.from({ length: count }, (_, index) => Math.sin(index));
  const after = before.map((weight, index) => weight + 1e-4 * Math.cos(index));
  const times = Array.from({ length: 30 }, () => {
    const began = performance.now();
    updateSize(before, after);
    return performance.now() - began;
  });
  return median(times);
}
