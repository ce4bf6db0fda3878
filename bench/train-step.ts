// Milliseconds per training step and peak memory beside PyTorch, taking turns in one run.
//   node bench/train-step.ts [--rounds 5] [--steps 20] [--threads 2] [--batch 64]      PYTHON=… names the Python with PyTorch
import { parseArgs } from "node:util";
import { machineLine } from "./lib/machine.ts";
import { Peer, findPyTorch } from "./lib/peer.ts";
import { median, table } from "./lib/table.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    steps: { type: "string", default: "20" },
    threads: { type: "string", default: "2" },
    batch: { type: "string", default: "64" },
    models: { type: "string", default: "cnn-small,resnet20" },
  },
});

interface Answer {
  readonly ms: number[];
  readonly peakMiB: number;
}

const here = import.meta.dirname;
const python = findPyTorch();
const rounds = Number(values.rounds);
const rows: string[][] = [];

for (const model of values.models.split(",")) {
  const ours = new Peer(process.execPath, [`${here}/peers/glissade-train-step.ts`, values.threads, values.batch]);
  const peers = [{ name: "Glissade", peer: ours, ms: [] as number[], rounds: [] as number[], peak: 0, version: "" }];
  if (python !== undefined) {
    const torch = new Peer(python, [`${here}/peers/torch_train_step.py`, values.threads, values.batch]);
    peers.push({ name: "PyTorch", peer: torch, ms: [], rounds: [], peak: 0, version: "" });
  }
  for (const side of peers) side.version = ((await side.peer.read()) as { version: string }).version;
  for (const side of peers) await side.peer.ask(`${model} 5`);
  for (let round = 0; round < rounds; round++) {
    for (const side of peers) {
      const answer = (await side.peer.ask(`${model} ${values.steps}`)) as Answer;
      side.ms.push(...answer.ms);
      side.rounds.push(median(answer.ms));
      side.peak = answer.peakMiB;
    }
  }
  for (const side of peers) side.peer.close();
  const reference = peers[1];
  for (const side of peers) {
    const ratios = reference === undefined ? [] : side.rounds.map((ms, i) => ms / reference.rounds[i]!);
    rows.push([
      `${model}, ${side.name} ${side.version}`,
      median(side.ms).toFixed(1),
      Math.min(...side.ms).toFixed(1),
      reference === undefined ? "-" : `${median(ratios).toFixed(2)}x`,
      reference === undefined ? "-" : `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}x`,
      side.peak.toFixed(0),
    ]);
  }
}

console.log(
  `Training step, batch ${values.batch} of 3x32x32, ${values.threads} threads, ${rounds} rounds of ${values.steps} steps, taking turns.`,
);
console.log(
  `${machineLine()}${python === undefined ? "; PyTorch not found (set PYTHON): its rows are left out" : ""}\n`,
);
console.log(table(["training step", "median ms", "fastest ms", "against PyTorch", "per round", "peak MiB"], rows));
