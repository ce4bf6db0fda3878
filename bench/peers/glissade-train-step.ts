// Answers lines on standard input, as torch_train_step.py does: `NAME STEPS` trains and prints the milliseconds of each step.
import { createInterface } from "node:readline";
import { parseSolver } from "@glissade/solvers";
import { createEngine, type Engine } from "@glissade/trainer";

const threads = Number(process.argv[2]);
const batchSize = Number(process.argv[3]);
const engines = new Map<string, Engine>();
const images = Uint8Array.from({ length: batchSize * 3 * 32 * 32 }, (_, i) => (i * 2654435761) >>> 24);
const labels = BigInt64Array.from({ length: batchSize }, (_, i) => BigInt(i % 10));

async function prepare(architecture: string): Promise<Engine> {
  return createEngine({
    architecture,
    classes: 10,
    imageSize: 32,
    channels: 3,
    solver: parseSolver({ type: "SGD", lr: 0.01, momentum: 0.9, weight_decay: 5e-4 }),
    batchSize,
    seed: 0,
    mean: [0.4914, 0.4822, 0.4465],
    std: [0.247, 0.2435, 0.2616],
    threads,
  });
}

console.log(JSON.stringify({ version: process.version }));
for await (const line of createInterface({ input: process.stdin })) {
  const [name, steps] = line.split(" ") as [string, string];
  const engine = engines.get(name) ?? (await prepare(name));
  engines.set(name, engine);
  const ms: number[] = [];
  for (let step = 0; step < Number(steps); step++) {
    const start = performance.now();
    await engine.step(images, labels, { lr: [0.01] });
    ms.push(performance.now() - start);
  }
  console.log(JSON.stringify({ ms, peakMiB: process.resourceUsage().maxRSS / 1024 }));
}
