import { codeTargets, writeCode } from "@glissade/schedules";
import type { CodeOptions, CodeTargetName } from "@glissade/schedules";
import { Option } from "commander";
import type { Command } from "commander";
import { numberOption, ratesOption } from "./number-options.ts";
import { readSpec } from "./spec-argument.ts";
import type { SpecArgument } from "./spec-argument.ts";
import { writeNewFile } from "./write-new-file.ts";

interface CodeCommandOptions {
  readonly target?: CodeTargetName | "spec";
  readonly lr?: string;
  readonly steps?: string;
  readonly interval?: "epoch" | "iteration";
  readonly bare?: boolean;
  readonly out?: string;
  readonly force?: boolean;
}

const examples = `
Examples:
  glissade code '{"type":"CosineAnnealingLR","T_max":50}' --target pytorch
  glissade code schedule.json --target optax --lr 0.001 --steps 10000
  glissade code 'optim.lr_scheduler.OneCycleLR(opt, max_lr=0.1, total_steps=100)'            (prints the spec)
  glissade code train.py --target keras`;

/** Adds `glissade code`: a schedule as code for another framework, or code as a schedule. */
export function registerCodeCommand(program: Command): void {
  const command = program
    .command("code")
    .description("Write a schedule as code for PyTorch, Keras, optax …, or read one from such code.")
    .argument("<spec>", "the schedule: JSON, Python code (read, never run), a file with either, or a bare name")
    .addOption(
      new Option(
        "--target <target>",
        "what to write; spec is JSON (default: pytorch, or spec for Python code)",
      ).choices([...Object.keys(codeTargets), "spec"]),
    )
    .option("--lr <rates>", "base learning rate, or one per parameter group (default: the code's own, or 0.1)")
    .option("--steps <n>", "steps in the run, for schedules that are written as a table (default: 100)")
    .addOption(new Option("--interval <interval>", "what a step is").choices(["epoch", "iteration"]))
    .option("--bare", "without the lines that make a model and an optimizer")
    .option("--out <file>", "write to a file")
    .option("--force", "let --out replace a file that exists")
    .addHelpText("after", examples);
  command.action((text: string, options: CodeCommandOptions) => showCode(command, text, options));
}

function showCode(command: Command, text: string, options: CodeCommandOptions): void {
  const read = readSpec(text);
  const terminal = command.configureOutput();
  for (const note of read.code?.notes ?? []) terminal.writeErr?.(`${note}\n`);
  const target = options.target ?? (read.code === undefined ? "pytorch" : "spec");
  const output =
    target === "spec" ? `${JSON.stringify(read.spec)}\n` : writeCode(read.spec, target, codeOptions(read, options));
  if (options.out === undefined) {
    terminal.writeOut?.(output);
    return;
  }
  writeNewFile(options.out, output, options.force === true);
  terminal.writeErr?.(`wrote ${options.out} (${target})\n`);
}

function codeOptions({ code }: SpecArgument, options: CodeCommandOptions): CodeOptions {
  const { steps, interval, bare } = options;
  const lr = options.lr === undefined ? code?.lr : ratesOption("--lr", options.lr);
  return {
    ...(lr !== undefined && { lr }),
    ...(steps !== undefined && {
      steps: numberOption("--steps", steps, { whole: true, minimum: 1, maximum: 1_000_000 }),
    }),
    ...(interval && { interval }),
    ...(bare === true && { bare }),
  };
}
