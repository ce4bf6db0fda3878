import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { codeTargets, parseSchedule, simulate, writeCode } from "../src/index.ts";
import type { CodeTargetName, ScheduleInput, ScheduleSpec } from "../src/index.ts";
import { definitions } from "./random-spec.ts";
import { codeCases, metrics, steps } from "./code-cases.ts";
import type { CodeCase } from "./code-cases.ts";

const python = process.env["PYTHON"] ?? "python3";
const script = fileURLToPath(new URL("run-generated.py", import.meta.url));

/** What Python can import; nothing where there is no Python. */
function probe(): readonly string[] {
  const { status, stdout } = spawnSync(python, [script, "probe"], { encoding: "utf8", timeout: 120_000 });
  return status === 0 ? (JSON.parse(stdout.trim().split("\n").at(-1)!) as string[]) : [];
}

type Rows = { readonly lr: number[][]; readonly momentum: number[][] | null } | { readonly error: string };

function runAll(target: CodeTargetName, cases: readonly CodeCase[], interval?: "epoch"): Rows[] {
  const jobs = cases.map(({ spec, lr, metric }) => {
    const code = writeCode(spec, target, { lr, steps, ...(interval && { interval }) });
    return JSON.stringify({ target, code, lr, steps, metrics: metric ? metrics : null });
  });
  const options = { input: jobs.join("\n"), encoding: "utf8", timeout: 600_000, maxBuffer: 2 ** 30 } as const;
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

/** PyTorch's own class, which people expect there, takes a share of a metric below zero in its own way. */
const asThere = (spec: ScheduleSpec, target: CodeTargetName): ScheduleInput =>
  spec.type === "ReduceLROnPlateau" && /pytorch|lightning|transformers/.test(target)
    ? { ...spec, compat: "pytorch" }
    : spec;

/** What is wrong with the values of generated code, one line a case. */
function faults(target: CodeTargetName, cases: readonly CodeCase[], tolerance: number, interval?: "epoch"): string[] {
  const found = runAll(target, cases, interval);
  return cases.flatMap(({ spec, lr, metric }, i): string[] => {
    const rows = found[i]!;
    const subject = `${JSON.stringify(spec)} at lr ${String(lr)}:`;
    if ("error" in rows) return [`${subject} ${rows.error}`];
    const wanted = simulate(asThere(spec, target), { lr, steps, metrics });
    const apart = difference(rows.lr, wanted.lr);
    // Where something answers to a metric, generated code leaves momentum alone, and says so.
    const momentum = wanted.momentum && rows.momentum && !metric ? difference(rows.momentum, wanted.momentum) : 0;
    return apart <= tolerance && momentum <= tolerance ? [] : [`${subject} ${apart}, ${momentum}`];
  });
}

const available = probe();
const title = (target: string, what: string): string =>
  `should give the schedule's own values when the ${target} code of ${what} is run` +
  (available.includes(target) ? "" : ` (skipped: ${python} cannot import it)`);

/** PyTorch computes in float64; Keras and JAX in float32, also of the step and of every argument. */
const targets: readonly (readonly [CodeTargetName, number])[] = [
  ["pytorch", 1e-9],
  ["transformers", 1e-9],
  ["lightning", 1e-9],
  ["keras", 1e-4],
  ["optax", 1e-4],
];

const open = codeCases.filter(({ metric }) => !metric);
const closed = codeCases.filter(({ metric }) => metric);

describe("generated code", () => {
  const table = definitions.flatMap(({ type }) => Object.keys(codeTargets).map((target) => [type, target] as const));

  it.each(table)("should be written when the schedule is %s and the target %s", (type, target) => {
    const own = codeCases.filter(({ spec }) => spec.type === type);
    expect(own.some(({ lr }) => lr.length === 1)).toBe(type !== "PerGroupLR");
    expect(own.some(({ lr }) => lr.length > 1)).toBe(true);
    for (const { spec, lr } of own) {
      expect(writeCode(spec, target as CodeTargetName, { lr, steps })).toMatch(/^[\n\x20-\x7e]+\n$/);
    }
  });

  for (const [target, tolerance] of targets) {
    const missing = !available.includes(target);
    it.skipIf(missing)(title(target, "a schedule of the step alone"), { timeout: 900_000 }, () => {
      expect(faults(target, open, tolerance)).toEqual([]);
    });

    it.skipIf(missing)(title(target, "a schedule that answers to a metric"), { timeout: 900_000 }, () => {
      expect(faults(target, closed, tolerance)).toEqual([]);
    });
  }

  it.skipIf(!available.includes("keras"))(title("keras", "a schedule that counts epochs"), { timeout: 900_000 }, () => {
    expect(faults("keras", open, 1e-6, "epoch")).toEqual([]);
  });

  it("should be a table of values when a schedule holds a function of TypeScript", () => {
    const spec = parseSchedule({ type: "LambdaLR", lr_lambda: (epoch: number) => 1 / (1 + epoch) });
    for (const target of ["pytorch", "keras", "optax", "transformers", "lightning"] as const) {
      expect(writeCode(spec, target, { lr: 1, steps: 3 })).toMatch(/= \[\s+1\.0, 0\.5, 0\.3333333333333333,/);
    }
    expect(writeCode(spec, "typescript")).toContain("lr_lambda: (epoch) => 1 / (1 + epoch)");
  });

  it("should stop where the schedule ends with an error before the run does", () => {
    const spec = { type: "OneCycleLR", max_lr: 1, total_steps: 9, compat: "pytorch" } as const;
    expect(writeCode(spec, "pytorch", { steps: 50 })).toContain("OneCycleLR(optimizer, max_lr=1.0, total_steps=9)");
    for (const target of Object.keys(codeTargets) as CodeTargetName[]) writeCode(spec, target, { steps: 50 });
  });
});
