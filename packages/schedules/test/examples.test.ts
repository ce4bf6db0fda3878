import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as ort from "onnxruntime-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { train } from "../examples/onnxruntime.ts";
import { simulate } from "../src/index.ts";

const examples = fileURLToPath(new URL("../examples", import.meta.url));
const packages = fileURLToPath(new URL("../..", import.meta.url));

/** Where the examples' peers are looked for: a folder that they were installed in, else the repository. */
const peers = process.env["EXAMPLE_PEERS"] ?? fileURLToPath(new URL("../../..", import.meta.url));
const hasPeer = (name: string): boolean => existsSync(join(peers, "node_modules", name));
const note = (name: string): string =>
  hasPeer(name) ? "" : ` (skipped: ${name} is not installed; EXAMPLE_PEERS names a folder in which it is)`;

interface Line {
  readonly at: number;
  readonly rate: number;
  readonly loss: number;
}

/** The lines that tell of rate and loss: "epoch 3: learning rate 0.1, loss 2". */
const readLines = (output: string): Line[] =>
  [...output.matchAll(/^(?:epoch|step) (\d+): learning rate ([\d.e-]+), loss ([\d.e-]+)$/gm)].map(
    ([, at, rate, loss]) => ({ at: Number(at), rate: Number(rate), loss: Number(loss) }),
  );

/** Checks the rates of an example's lines and that it learned something. */
function expectLearned(lines: readonly Line[], rates: readonly number[], share: number): void {
  expect(lines.map(({ rate }) => rate)).toEqual(rates);
  expect(lines.at(-1)!.loss).toBeLessThan(share * lines[0]!.loss);
}

describe("examples", () => {
  let folder: string;

  /** A folder of its own, so that peers from anywhere can be put beside this repository's packages. */
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "glissade-examples-"));
    cpSync(examples, folder, { recursive: true });
    writeFileSync(join(folder, "package.json"), '{"type": "module"}');
    mkdirSync(join(folder, "node_modules", "@glissade"), { recursive: true });
    for (const name of ["schedules", "autodiff", "solvers"]) {
      symlinkSync(join(packages, name), join(folder, "node_modules", "@glissade", name));
    }
    for (const name of ["@tensorflow", "onnxruntime-web"].filter(hasPeer)) {
      symlinkSync(join(peers, "node_modules", name), join(folder, "node_modules", name));
    }
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const run = (file: string): string =>
    execFileSync(process.execPath, [join(folder, file)], { encoding: "utf8", stdio: "pipe" });

  it("should learn, at the schedule's rates, when the loop is a plain one", () => {
    const lines = readLines(run("plain-loop.ts"));
    const schedule = {
      type: "WarmupLR",
      warmup_steps: 10,
      scheduler: { type: "CosineAnnealingLR", T_max: 90 },
    } as const;
    const { lr } = simulate(schedule, { lr: 0.4, steps: 100 });
    const first = Array.from({ length: 20 }, (_, epoch) => lr[5 * epoch]![0]!);
    expectLearned(lines, first, 1e-6);
  });

  const told = Array.from({ length: 11 }, (_, i) => Math.min(20 * i, 199));
  const oneCycle = { type: "OneCycleLR", max_lr: 0.5, total_steps: 200 } as const;
  const cycleRates = (): number[] => told.map((step) => simulate(oneCycle, { lr: 0.1, steps: 200 }).lr[step]![0]!);

  it("should learn, at the schedule's rates, when the step is a graph in onnxruntime-node", async () => {
    const said: string[] = [];
    await train(ort, (line) => said.push(line));
    expectLearned(readLines(said.join("\n")), cycleRates(), 0.05);
  });

  it.skipIf(!hasPeer("onnxruntime-web"))(
    `should learn, at the schedule's rates, when the step is a graph in onnxruntime-web${note("onnxruntime-web")}`,
    () => {
      expectLearned(readLines(run("onnxruntime-web.js")), cycleRates(), 0.05);
    },
  );

  it.skipIf(!hasPeer("@tensorflow/tfjs"))(
    `should learn, at the schedule's rates, when the optimizer is one of TensorFlow.js${note("@tensorflow/tfjs")}`,
    () => {
      const cycle = { type: "OneCycleLR", max_lr: 0.1, total_steps: 64, cycle_momentum: false } as const;
      const { lr } = simulate(cycle, { lr: 0.1, steps: 64 });
      const last = Array.from({ length: 8 }, (_, epoch) => lr[8 * epoch + 7]![0]!);
      expectLearned(readLines(run("tensorflow-js.js")), last, 0.05);
    },
  );
});
