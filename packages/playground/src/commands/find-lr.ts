import { type Command, Option } from "commander";
import type { FindLrFlags } from "../train/find-lr.ts";
import { addSpecOptions } from "./train.ts";

const examples = `
Examples:
  glissade find-lr --sample
  glissade find-lr --dataset photos --architecture resnet20 --solver AdamW
  glissade find-lr experiment.json --from 1e-5 --to 1 --steps 200 --format json
  glissade find-lr --sample --format svg > range.svg

Trains a fresh model for some steps while the rate grows, and reads good base rates off the losses by three rules.
The scheduler of the experiment has no say, its solver and batch size do: what is found holds for them.
Nothing is written. Exit codes: 0 a rate is suggested, 1 none is (or the test failed), 130 cancelled, 2 bad input.`;

/** Adds `glissade find-lr`. */
export function registerFindLrCommand(program: Command): void {
  const command = program
    .command("find-lr")
    .description("Find a base learning rate: a range test over a few steps.")
    .argument("[spec.json]", "experiment spec; flags override it");
  addSpecOptions(command);
  command
    .option("--sample", "make the built-in sample data set and test on it")
    .option("--from <rate>", "first rate (default: 1e-5)")
    .option("--to <rate>", "last rate (default: 10)")
    .option("--steps <n>", "training steps from the first to the last rate (default: 200)")
    .addOption(
      new Option("--sweep <kind>", "how the rate grows (default: exponential)").choices(["exponential", "linear"]),
    )
    .option("--smoothing <share>", "of the loss, 0 to below 1 (default: 0.9)")
    .option("--divergence <factor>", "stop when the loss is so many times its lowest (default: 4)")
    .option("--cache <folder>", "keep decoded images there for later")
    .addOption(new Option("--format <format>", "output").choices(["text", "json", "csv", "svg"]).default("text"))
    .addHelpText("after", examples)
    .action(async (file: string | undefined, flags: FindLrFlags) => {
      const { findLr } = await import("../train/find-lr.ts");
      process.exitCode = await findLr(file, flags);
    });
}
