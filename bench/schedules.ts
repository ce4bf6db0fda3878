// What a schedule costs: nanoseconds per step() and at(), beside PyTorch, optax and deepbox in the same run; previews of
// a million steps; memory.
//   node --expose-gc bench/schedules.ts      PYTHON=… names a Python with PyTorch and optax; DEEPBOX=… the folder of the
// npm package deepbox. A peer that is not there is left out.
import { spawnSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";
import { pathToFileURL } from "node:url";
import {
  closedForm,
  createScheduler,
  lightSchedule,
  preview,
  schedulerDefinitions,
  simulate,
} from "../packages/schedules/src/index.ts";
import type { SchedulerDefinition, ScheduleInput } from "../packages/schedules/src/index.ts";

const repeats = 7;
const count = 200_000;

/** The fastest of some runs, in nanoseconds per step: what the machine can do when it is left alone. */
function bestOf(run: (times: number) => void, times = count): number {
  run(times / 10);
  const each = Array.from({ length: repeats }, () => {
    const start = process.hrtime.bigint();
    run(times);
    return Number(process.hrtime.bigint() - start) / times;
  });
  return Math.min(...each);
}

const specs = {
  StepLR: { type: "StepLR", step_size: 30 },
  ExponentialLR: { type: "ExponentialLR", gamma: 0.9999 },
  CosineAnnealingLR: { type: "CosineAnnealingLR", T_max: 1_000_000 },
  CyclicLR: { type: "CyclicLR", base_lr: 0.001, max_lr: 0.1, step_size_up: 2000 },
  OneCycleLR: { type: "OneCycleLR", max_lr: 0.1, total_steps: 1_000_000 },
  SequentialLR: {
    type: "SequentialLR",
    schedulers: [
      { type: "LinearLR", start_factor: 0.1, total_iters: 1000 },
      { type: "CosineAnnealingLR", T_max: 999_000 },
    ],
    milestones: [1000],
  },
} as const satisfies Record<string, ScheduleInput>;

type Name = keyof typeof specs;
const names = Object.keys(specs) as Name[];
let sink = 0;

const stepTime = (spec: ScheduleInput): number =>
  bestOf((times) => {
    const scheduler = createScheduler(spec, { lr: 0.1 });
    for (let step = 0; step < times; step++) scheduler.step();
    sink += scheduler.lr[0]!;
  });

const atTime = (spec: ScheduleInput): number => {
  const form = closedForm(spec, { lr: 0.1 });
  return bestOf((times) => {
    for (let step = 0; step < times; step++) sink += form.at((step * 7919) % 1_000_000)[0]!;
  });
};

function lightTime(name: Name): number | undefined {
  const definition: SchedulerDefinition = schedulerDefinitions[name];
  if (definition.loop !== "open") return undefined;
  return bestOf((times) => {
    const schedule = lightSchedule(definition, specs[name] as never, { lr: 0.1 });
    for (let step = 0; step < times; step++) schedule.step();
    sink += schedule.lr[0]!;
  });
}

interface Peers {
  readonly pytorch?: { readonly version: string; readonly step: Readonly<Record<string, number>> };
  readonly optax?: {
    readonly version: string;
    readonly plain: Readonly<Record<string, number>>;
    readonly jitted: Readonly<Record<string, number>>;
  };
}

function pythonPeers(): Peers {
  const script = new URL("peers/schedules.py", import.meta.url).pathname;
  const run = spawnSync(process.env["PYTHON"] ?? "python3", [script, "pytorch", "optax"], { encoding: "utf8" });
  if (run.status === 0) return JSON.parse(run.stdout.trim().split("\n").at(-1)!) as Peers;
  console.error("no Python peers (set PYTHON to a Python that has PyTorch and optax)");
  return {};
}

/** deepbox's schedulers, as far as they are the same. */
async function deepbox(): Promise<Partial<Record<Name, number>>> {
  const folder = process.env["DEEPBOX"];
  if (folder === undefined) return {};
  interface Optimizer {
    readonly paramGroups: { lr: number; params: unknown[] }[];
  }
  type Scheduler = new (optimizer: Optimizer, options: object) => { step(): void; getLastLr(): number[] };
  const door = pathToFileURL(`${folder}/dist/optim/index.js`).href;
  const optim = (await import(door)) as Record<string, Scheduler>;
  const options: Partial<Record<Name, object>> = {
    StepLR: { stepSize: 30 },
    ExponentialLR: { gamma: 0.9999 },
    CosineAnnealingLR: { T_max: 1_000_000 },
    CyclicLR: { baseLr: 0.001, maxLr: 0.1, stepSizeUp: 2000 },
    OneCycleLR: { maxLr: 0.1, totalSteps: 1_000_000 },
  };
  return Object.fromEntries(
    Object.entries(options).map(([name, given]) => {
      const run = (times: number): void => {
        const scheduler = new optim[name]!({ paramGroups: [{ lr: 0.1, params: [] }] }, given);
        for (let step = 0; step < times; step++) scheduler.step();
      };
      return [name, bestOf(run)];
    }),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  console.log([line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n"), "\n");
}

const nanoseconds = (value: number | undefined): string =>
  value === undefined ? "" : value.toFixed(value < 100 ? 1 : 0);
const megabytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

console.log(`${cpus()[0]!.model}, ${availableParallelism()} cores, Node ${process.versions.node}\n`);
const peers = pythonPeers();
const boxes = await deepbox();

console.log(
  `ns per step (PyTorch ${peers.pytorch?.version ?? "not there"}, optax ${peers.optax?.version ?? "not there"}; one parameter group; fastest of ${repeats} runs)`,
);
table(
  [
    "schedule",
    "step()",
    "light step()",
    "at()",
    "PyTorch step()",
    "times faster",
    "optax call",
    "optax jitted",
    "deepbox step()",
  ],
  names.map((name) => {
    const own = stepTime(specs[name]);
    const theirs = peers.pytorch?.step[name];
    return [
      name,
      nanoseconds(own),
      nanoseconds(lightTime(name)),
      nanoseconds(atTime(specs[name])),
      nanoseconds(theirs),
      theirs === undefined ? "" : (theirs / own).toFixed(0),
      nanoseconds(peers.optax?.plain[name]),
      nanoseconds(peers.optax?.jitted[name]),
      nanoseconds(boxes[name]),
    ];
  }),
);

/** Examples whose lengths are stretched to a million steps. */
function stretched(definition: SchedulerDefinition): ScheduleInput {
  const { arguments: given, steps } = definition.example!;
  const scale = 1_000_000 / steps;
  const grow = (value: unknown): unknown => {
    if (typeof value === "number") return Number.isInteger(value) && value >= 5 ? Math.round(value * scale) : value;
    if (Array.isArray(value)) return value.map(grow);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, grow(item)]));
  };
  return { type: definition.type, ...(grow(given) as object) } as ScheduleInput;
}

console.log("a preview of 1,000,000 steps in 2,000 points (median of 5, ms), and its memory (MiB)");
const previews = Object.values<SchedulerDefinition>(schedulerDefinitions)
  .filter(({ loop }) => loop !== "closed")
  .map((definition) => {
    const spec = stretched(definition);
    const { lr = 0.1 } = definition.example!;
    let bytes = 0;
    const times = Array.from({ length: 5 }, () => {
      globalThis.gc?.();
      const before = process.memoryUsage();
      const start = performance.now();
      const { lr: curves } = preview(spec, { lr, steps: 1_000_000 });
      const time = performance.now() - start;
      const after = process.memoryUsage();
      bytes = Math.max(bytes, after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers);
      sink += curves[0]!.length;
      return time;
    });
    return { type: definition.type, time: times.sort((a, b) => a - b)[2]!, bytes };
  })
  .sort((a, b) => b.time - a.time);
table(
  ["schedule", "ms", "MiB"],
  previews.map(({ type, time, bytes }) => [type, time.toFixed(1), megabytes(bytes)]),
);

const start = performance.now();
const before = process.memoryUsage().heapUsed;
sink += simulate(specs.CosineAnnealingLR, { lr: 0.1, steps: 1_000_000 }).lr.length;
console.log(
  `simulate, every one of 1,000,000 rows: ${(performance.now() - start).toFixed(0)} ms, ${megabytes(process.memoryUsage().heapUsed - before)} MiB`,
);
if (!Number.isFinite(sink)) throw new Error("a rate left the finite numbers");
