// What the command line reaches on a data set's test part, and in how long, for several seeds.
//   node bench/accuracy.ts --dataset PATH [--seeds 0,1,2] [--epochs 20]
import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machineLine } from "./lib/machine.ts";
import { table } from "./lib/table.ts";

const { values } = parseArgs({
  options: {
    dataset: { type: "string" },
    seeds: { type: "string", default: "0,1,2" },
    epochs: { type: "string", default: "20" },
  },
});
if (values.dataset === undefined) throw new Error("bench/accuracy needs --dataset PATH");

const cli = join(import.meta.dirname, "../packages/playground/src/cli.ts");
const scheduler = JSON.stringify({ type: "CosineAnnealingLR", T_max: Number(values.epochs) });
const recipe = ["--architecture", "resnet20", "--solver", "SGD", "--lr", "0.1", "--scheduler", scheduler];
const folder = await mkdtemp(join(tmpdir(), "glissade-accuracy-"));
const rows: string[][] = [];

for (const seed of values.seeds.split(",")) {
  const run = ["--epochs", values.epochs, "--seed", seed, "--out", join(folder, seed), "--format", "jsonl"];
  const args = [cli, "train", "--dataset", values.dataset, ...recipe, ...run];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`seed ${seed} failed: ${stderr}`);
  const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { metrics: Record<string, number>; seconds: number };
  const percent = (name: string) => `${(last.metrics[name]! * 100).toFixed(1)} %`;
  rows.push([
    seed,
    percent("test/accuracy"),
    percent("test/top5"),
    percent("validation/accuracy"),
    last.seconds.toFixed(0),
  ]);
}
await rm(folder, { recursive: true });

console.log(`glissade train --dataset ${values.dataset} ${recipe.join(" ")} --epochs ${values.epochs}`);
console.log(`${machineLine()}\n`);
console.log(table(["seed", "test accuracy", "test top-5", "validation accuracy", "seconds"], rows));
