import fc from "fast-check";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { simulate, writeCode } from "../src/index.ts";
import type { CodeTargetName, ScheduleSpec } from "../src/index.ts";
import { answersToMetric } from "../src/answers-to-metric.ts";
import { childrenOf } from "../src/code-out/children.ts";
import { definitions, specOf } from "./random-spec.ts";

const python = process.env["PYTHON"] ?? "python3";
const script = fileURLToPath(new URL("run-generated.py", import.meta.url));
const steps = 60;
const perDefinition = 5;

interface Case {
  readonly spec: ScheduleSpec;
  readonly lr: readonly number[];
}

/** Some specs of every definition that depends on the step alone, with two parameter groups and with one. */
const cases: readonly Case[] = definitions.flatMap((definition, index) =>
  fc.sample(specOf(definition), { numRuns: perDefinition, seed: index }).flatMap((spec, i): Case[] => {
    if (answersToMetric(spec) || tooLong(spec)) return [];
    const perGroup = spec.type === "PerGroupLR" ? childrenOf(spec).length : 1 + (i % 2);
    const lr = [0.1, 0.03, 0.5].slice(0, perGroup);
    return isFinite(spec, lr) ? [{ spec, lr }] : [];
  }),
);

/** What Python can import; nothing where there is no Python. */
function probe(): readonly string[] {
  const { status, stdout } = spawnSync(python, [script, "probe"], { encoding: "utf8", timeout: 120_000 });
  return status === 0 ? (JSON.parse(stdout.trim().split("\n").at(-1)!) as string[]) : [];
}

type Rows = { readonly lr: number[][]; readonly momentum: number[][] | null } | { readonly error: string };

function runAll(
  jobs: readonly { readonly target: string; readonly code: string; readonly metrics?: number[] }[],
): Rows[] {
  const input = jobs.map((job) => JSON.stringify({ ...job, steps })).join("\n");
  const options = { input, encoding: "utf8", timeout: 600_000, maxBuffer: 2 ** 30 } as const;
  const { stdout, stderr } = spawnSync(python, [script], options);
  const rows = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Rows);
  expect(rows.length, stderr).toBe(jobs.length);
  return rows;
}

/** Largest difference, as a share of the largest value. */
function difference(found: readonly number[][], wanted: readonly number[][]): number {
  const scale = Math.max(...wanted.flat(), 1e-30);
  const apart = wanted.flatMap((row, i) => row.map((value, group) => Math.abs(value - (found[i]?.[group] ?? NaN))));
  return Math.max(...apart) / scale;
}

const available = probe();
const title = (target: string): string =>
  available.includes(target)
    ? `should give the schedule's own values when the ${target} code is run`
    : `should give the schedule's own values when the ${target} code is run (skipped: ${python} cannot import it)`;

/** PyTorch computes in float64; Keras and JAX in float32, also of the step and of every argument. */
const targets: readonly (readonly [CodeTargetName, number])[] = [
  ["pytorch", 1e-9],
  ["transformers", 1e-9],
  ["lightning", 1e-9],
  ["keras", 1e-4],
  ["optax", 1e-4],
];

describe("generated code", () => {
  it.each(targets)("should be written for every definition when the target is %s", (target) => {
    for (const { spec, lr } of cases) expect(writeCode(spec, target, { lr, steps }).length).toBeGreaterThan(50);
  });

  for (const [target, tolerance] of targets) {
    it.skipIf(!available.includes(target))(title(target), { timeout: 900_000 }, () => {
      const found = runAll(cases.map(({ spec, lr }) => ({ target, code: writeCode(spec, target, { lr, steps }) })));
      const wrong = cases.flatMap(({ spec, lr }, i): string[] => {
        const rows = found[i]!;
        if ("error" in rows) return [`${JSON.stringify(spec)} ${rows.error}`];
        const wanted = simulate(spec, { lr, steps });
        const apart = difference(rows.lr, wanted.lr);
        const momentum = wanted.momentum && rows.momentum ? difference(rows.momentum, wanted.momentum) : 0;
        return apart <= tolerance && momentum <= tolerance
          ? []
          : [`${JSON.stringify(spec)} at lr ${String(lr)}: ${apart}, ${momentum}`];
      });
      expect(wrong).toEqual([]);
    });
  }

  it.skipIf(!available.includes("pytorch"))(`${title("pytorch")} and answers to a metric`, { timeout: 300_000 }, () => {
    const metrics = Array.from({ length: steps }, (_, i) => 1 / (1 + Math.min(i, 7)) + (i % 3) * 0.01);
    const specs = [
      { type: "ReduceLROnPlateau", patience: 2, factor: 0.5 },
      {
        type: "ReduceLROnPlateau",
        mode: "max",
        patience: 1,
        cooldown: 3,
        threshold_mode: "abs",
        min_lr: [0.01, 0.001],
      },
      {
        type: "SequentialLR",
        schedulers: [
          { type: "LinearLR", start_factor: 0.1 },
          { type: "ReduceLROnPlateau", patience: 2, factor: 0.5 },
          { type: "ExponentialLR", gamma: 0.9 },
        ],
        milestones: [5, 40],
      },
    ] as const;
    const jobs = specs.map((spec) => ({
      target: "pytorch",
      code: writeCode(spec, "pytorch", { lr: [0.1, 0.03] }),
      metrics,
    }));
    for (const [i, rows] of runAll(jobs).entries()) {
      if ("error" in rows) throw new Error(rows.error);
      expect(difference(rows.lr, simulate(specs[i]!, { lr: [0.1, 0.03], steps, metrics }).lr)).toBeLessThan(1e-12);
    }
  });
});

/** Random schedules may grow beyond what float32 holds. */
function isFinite(spec: ScheduleSpec, lr: readonly number[]): boolean {
  try {
    return simulate(spec, { lr, steps })
      .lr.flat()
      .every((rate) => rate < 1e6);
  } catch {
    return false;
  }
}

/** PyTorch's OneCycleLR raises an error past its end. */
function tooLong(spec: ScheduleSpec): boolean {
  if (spec.type !== "OneCycleLR") return false;
  return Number(spec.total_steps ?? spec.epochs! * spec.steps_per_epoch!) < steps;
}
