import { type CodeTargetName, writeCode } from "@glissade/schedules";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readRunSpec } from "../src/files/run-folder.ts";
import { scheduleOf } from "../src/schedule/schedule-of.ts";
import type { SteeringChange } from "../src/spec/steer-spec.ts";
import { readLines, specOf, temporaryFolder, train } from "./support/harness.ts";
import type { FakeEngine } from "./support/fake-engine.ts";

const python = process.env["PYTHON"] ?? "python3";
const scripts = new URL("../../schedules/test/", import.meta.url);
const script = (name: string): string => fileURLToPath(new URL(name, scripts));

/** 40 images in batches of 8. */
const stepsPerEpoch = 5;
const time = "2026-01-31T12:00:00.000Z";

const changes: readonly (readonly [step: number, change: SteeringChange])[] = [
  [4, { mode: "scale", factor: 0.5 }],
  [9, { mode: "rate", lr: 0.3 }],
  [12, { mode: "undo" }],
  [17, { mode: "replace", scheduler: { type: "LinearLR", total_iters: 10 } as never, lr: 0.9 }],
  [21, { mode: "cooldown", shape: "1-sqrt", to: 0.001, epochs: 7 }],
];

/** A run that is steered, its schedule and the rates that its steps used. */
async function steeredRun(spec: ReturnType<typeof specOf>) {
  const waiting = changes.map(([step, change], id) => ({ step, change, id: String(id), time }));
  let engine: FakeEngine | undefined;
  const directory = await temporaryFolder();
  const take = () => (waiting[0] && engine && engine.steps >= waiting[0].step ? waiting.shift() : undefined);
  await train({ spec, directory }, { steering: { take }, prepareEngine: (made) => (engine = made) });
  const steered = await readRunSpec(directory);
  expect(steered.continuations).toHaveLength(changes.length);
  const { schedule, lr, steps } = scheduleOf(steered, { stepsPerEpoch });
  const losses = (await readLines(join(directory, "metrics.jsonl"))).flatMap(({ kind, metrics }) =>
    kind === "evaluation" ? [(metrics as Record<string, number>)["validation/loss"]!] : [],
  );
  const metrics = Array.from({ length: steps }, (_, step) => losses[Math.floor(step / stepsPerEpoch)]!);
  return { schedule, lr, steps, metrics, rates: engine!.seen.map(({ lr: [rate] }) => rate!) };
}

type SteeredRun = Awaited<ReturnType<typeof steeredRun>>;

const runs = {
  "a cosine": specOf({
    schedulerInterval: "iteration",
    scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
    training: { epochs: 8 },
  }),
  "a plateau": specOf({
    scheduler: { type: "ReduceLROnPlateau", patience: 0, threshold: 0.5, factor: 0.8 },
    training: { epochs: 8 },
  }),
};

const hasTorch = spawnSync(python, ["-c", "import torch"]).status === 0;

describe.each(Object.entries(runs))("the code of a steered run: %s", (name, spec) => {
  const codeOf = (run: SteeredRun, target: CodeTargetName): string =>
    writeCode(run.schedule, target, { lr: run.lr, steps: run.steps, interval: "iteration" });

  it("should give the rates that the run used when it is TypeScript", async () => {
    const run = await steeredRun(spec);
    const folder = await temporaryFolder();
    await mkdir(join(folder, "node_modules", "@glissade"), { recursive: true });
    await symlink(fileURLToPath(new URL("..", scripts)), join(folder, "node_modules", "@glissade", "schedules"));
    await writeFile(join(folder, "package.json"), '{"type": "module"}');
    await writeFile(join(folder, "run.ts"), codeOf(run, "typescript"));
    const job = { files: [join(folder, "run.ts")], steps: run.steps, metrics: [run.metrics] };
    await writeFile(join(folder, "job.json"), JSON.stringify(job));
    const output = execFileSync(process.execPath, [script("run-generated.ts"), join(folder, "job.json")]);
    const [rows] = JSON.parse(output.toString()) as number[][][];
    expect(rows!.map(([rate]) => rate)).toEqual(run.rates);
  });

  it.skipIf(!hasTorch)("should give the rates that the run used when it is PyTorch", { timeout: 120_000 }, async () => {
    const run = await steeredRun(spec);
    const metrics = name === "a plateau" ? run.metrics : null;
    const input = JSON.stringify({
      target: "pytorch",
      code: codeOf(run, "pytorch"),
      lr: [run.lr],
      steps: run.steps,
      metrics,
    });
    const { stdout, stderr } = spawnSync(python, [script("run-generated.py")], { input, encoding: "utf8" });
    const { lr } = JSON.parse(stdout.trim().split("\n").at(-1) ?? stderr) as { lr: number[][] };
    expect(lr).toHaveLength(run.rates.length);
    lr.forEach(([rate], step) => expect(rate).toBeCloseTo(run.rates[step]!, 12));
  });
});
