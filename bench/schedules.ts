// What a schedule costs: nanoseconds per step() and at(), taking turns with PyTorch, optax and deepbox; previews of a
// million steps; memory.
//   node --expose-gc bench/schedules.ts [--rounds 7]      PYTHON=… names a Python with PyTorch and optax; DEEPBOX=… the
// folder of the npm package deepbox. A peer that is not there is left out.
import { parseArgs } from "node:util";
import { simulate } from "../packages/schedules/src/index.ts";
import { machineLine } from "./lib/machine.ts";
import { findPyTorch, Peer } from "./lib/peer.ts";
import { previewCosts } from "./lib/preview-times.ts";
import { asking, deepboxStepping, lightStepping, names, nanosecondsPer, specs, stepping } from "./lib/step-times.ts";
import type { Run } from "./lib/step-times.ts";
import { median, table } from "./lib/table.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "7" } } });
const rounds = Number(values.rounds);
const count = 200_000;

const python = findPyTorch();
const peer = python === undefined ? undefined : new Peer(python, [`${import.meta.dirname}/peers/schedules.py`]);
const boxes = process.env["DEEPBOX"] === undefined ? {} : await deepboxStepping(process.env["DEEPBOX"]);

/** Something to be timed, once per round. */
type Contender = () => number | null | Promise<number | null>;

const here = (run: Run | undefined): Contender => (run ? () => nanosecondsPer(run, count) : () => null);
const versions = new Map<string, string>();
const there =
  (kind: string, name: string): Contender =>
  async () => {
    if (peer === undefined) return null;
    const answer = (await peer.ask(`${kind} ${name}`)) as { version: string | null; nanoseconds: number | null };
    if (answer.version !== null) versions.set(kind, answer.version);
    return answer.nanoseconds;
  };

const contenders = names.map((name): readonly Contender[] => [
  here(stepping(name)),
  there("pytorch", name),
  here(lightStepping(name)),
  here(asking(name)),
  there("optax", name),
  there("jitted", name),
  here(boxes[name]),
]);

/** times[schedule][contender]: one entry per round. */
const times = contenders.map((row) => row.map((): number[] => []));
for (let round = -1; round < rounds; round++) {
  for (const [index, row] of contenders.entries()) {
    for (const [column, contender] of row.entries()) {
      const time = await contender();
      // The first round is for warming up.
      if (round >= 0 && time !== null) times[index]![column]!.push(time);
    }
  }
}
peer?.close();

const fastest = (list: readonly number[]): string => {
  if (list.length === 0) return "";
  const least = Math.min(...list);
  return least.toFixed(least < 100 ? 1 : 0);
};

console.log(machineLine());
console.log(
  `PyTorch ${versions.get("pytorch") ?? "not there"}, optax ${versions.get("optax") ?? "not there"}; one parameter group; fastest of ${rounds} rounds in which all take turns, ns\n`,
);
console.log(
  table(
    [
      "schedule",
      "step()",
      "PyTorch step()",
      "times faster",
      "per round",
      "light step()",
      "at()",
      "optax call",
      "optax jitted",
      "deepbox step()",
    ],
    names.map((name, index) => {
      const [own, torch, light, at, plain, jitted, box] = times[index]!;
      const ratios = torch!.map((time, round) => time / own![round]!);
      const ratio = torch!.length === 0 ? "" : median(ratios).toFixed(0);
      const range = torch!.length === 0 ? "" : `${Math.min(...ratios).toFixed(0)}-${Math.max(...ratios).toFixed(0)}`;
      const others = [light, at, plain, jitted, box].map((list) => fastest(list!));
      return [name, fastest(own!), fastest(torch!), ratio, range, ...others];
    }),
  ),
  "\n",
);

const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

console.log("a preview of 1,000,000 steps in 2,000 points (median of 5)\n");
console.log(
  table(
    ["schedule", "ms", "MiB"],
    previewCosts().map(({ name, milliseconds, bytes }) => [name, milliseconds.toFixed(1), mebibytes(bytes)]),
  ),
  "\n",
);

const start = performance.now();
const before = process.memoryUsage().heapUsed;
const rows = simulate(specs.CosineAnnealingLR, { lr: 0.1, steps: 1_000_000 }).lr;
console.log(
  `simulate, every one of ${rows.length} rows: ${(performance.now() - start).toFixed(0)} ms, ${mebibytes(process.memoryUsage().heapUsed - before)} MiB`,
);
