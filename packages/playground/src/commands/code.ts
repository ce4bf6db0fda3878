import { codeTargets, writeCode } from "@glissade/schedules";
import type { CodeTargetName } from "@glissade/schedules";
import { Option } from "commander";
import type { Command } from "commander";
import { ratesOption } from "./number-options.ts";
import { addRunOptions, lengthsHelp, readRun, resolveFor } from "./run-options.ts";
import type { RunOptions } from "./run-options.ts";
import { isRunFolder, readSpec } from "./spec-argument.ts";
import type { SpecArgument } from "./spec-argument.ts";
import { writeNewFile } from "./write-new-file.ts";

interface CodeCommandOptions extends RunOptions {
  readonly target?: CodeTargetName | "spec";
  readonly lr?: string;
  readonly interval?: (typeof intervals)[number];
  readonly bare?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

const intervals = ["epoch", "iteration"] as const;

/** The most values that a table in generated code may have. */
const mostSteps = 1_000_000;

const examples = `
Examples:
  glissade code '{"type":"CosineAnnealingLR","T_max":50}' --target pytorch
  glissade code schedule.json --target optax --lr 0.001 --steps 10000
  glissade code 'optim.lr_scheduler.OneCycleLR(opt, max_lr=0.1, total_steps=100)'            (prints the spec)
  glissade code train.py --target keras
  glissade code runs/a --target pytorch                     (what a run followed, however it was steered)`;

/** Adds `glissade code`: a schedule as code for another framework, or code as a schedule. */
export function registerCodeCommand(program: Command): void {
  const command = program
    .command("code")
    .description("Write a schedule as code for PyTorch, Keras, optax …, or read one from such code.")
    .argument(
      "<spec>",
      "the schedule: JSON, Python code (read, never run), a file with either, a bare name, or a run's folder",
    )
    .addOption(
      new Option(
        "--target <target>",
        "what to write; spec is JSON (default: pytorch, or spec for Python code)",
      ).choices([...Object.keys(codeTargets), "spec"]),
    )
    .option("--lr <rates>", "base learning rate, or one per parameter group (default: the code's own, or 0.1)")
    .option("--steps <n>", "steps in the run, for schedules that are written as a table (default: the run's, or 100)")
    .option("--bare", "without the lines that make a model and an optimizer")
    .option("--out <file>", "write to a file")
    .option("--force", "let --out replace a file that exists")
    .addHelpText("after", `${lengthsHelp}\n${examples}`);
  addRunOptions(command, intervals, "what one step of the schedule is (default: what the framework does by itself)");
  command.action(async (text: string, options: CodeCommandOptions) => {
    if (!isRunFolder(text)) return showCode(command, text, options);
    const { codeOfRun } = await import("../train/code-of-run.ts");
    const target = options.target ?? "pytorch";
    write(command, await codeOfRun(text, target, options.bare === true), target, options);
  });
}

function showCode(command: Command, text: string, options: CodeCommandOptions): void {
  const read = readSpec(text);
  const terminal = command.configureOutput();
  for (const note of read.code?.notes ?? []) terminal.writeErr?.(`${note}\n`);
  const target = options.target ?? (read.code === undefined ? "pytorch" : "spec");
  write(
    command,
    target === "spec" ? `${JSON.stringify(read.spec)}\n` : codeFor(target, read, options),
    target,
    options,
  );
}

function write(command: Command, output: string, target: string, options: CodeCommandOptions): void {
  const terminal = command.configureOutput();
  if (options.out === undefined) {
    terminal.writeOut?.(output);
    return;
  }
  writeNewFile(options.out, output, options.force === true);
  terminal.writeErr?.(`wrote ${options.out} (${target})\n`);
}

function codeFor(target: CodeTargetName, { spec, code }: SpecArgument, options: CodeCommandOptions): string {
  const { interval, bare } = options;
  const lr = options.lr === undefined ? code?.lr : ratesOption("--lr", options.lr);
  const { lengths, steps } = readRun(options, interval, mostSteps);
  return writeCode(resolveFor(spec, lengths), target, {
    ...(lr !== undefined && { lr }),
    ...(steps !== undefined && { steps: Math.min(steps, mostSteps) }),
    ...(interval && { interval }),
    ...(bare === true && { bare }),
  });
}
