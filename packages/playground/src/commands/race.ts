import { type Command, Option } from "commander";
import type { RaceFlags } from "../train/race.ts";
import { addSpecOptions } from "./train.ts";

const examples = `
Examples:
  glissade race --sample --out runs/race
  glissade race --sample --schedulers CosineAnnealingLR,OneCycleLR,constant --lr 0.01,0.03,0.1 --seeds 3 --epochs 12
  glissade race experiment.json --schedulers '[{"type":"cosine","num_warmup_steps":"5%","num_training_steps":"100%"},
      {"type":"MultiStepLR","milestones":["50%","75%"]}]' --total-epochs 200 --format jsonl
  glissade race --out runs/race --resume      go on after ctrl-C or a crash
  glissade race --sample --plan               who would race and what it costs, without training

Trains schedules against one another and stops the weak early (asynchronous successive halving): all of them to the
first rung, about one in --eta from there to the next. A scheduler given by name is fitted to the run. Candidates whose
rates are the same at first share that part: it is trained once.
Exit codes: 0 finished, 130 stopped, 1 failed, 2 bad input.`;

/** Adds `glissade race`. */
export function registerRaceCommand(program: Command): void {
  const command = program
    .command("race")
    .description("Race learning rate schedules against one another.")
    .argument("[spec.json]", "experiment spec; flags override it");
  addSpecOptions(command, { lr: "base learning rates, separated by commas", epochs: "length of a whole run" });
  command
    .option("--sample", "make the built-in sample data set and race on it")
    .option(
      "--schedulers <names|specs>",
      "names separated by commas, or a JSON list of specs (default: a sensible set)",
    )
    .option("--random <n>", "draw so many rates between the lowest and the highest --lr instead of a grid")
    .option("--seeds <n>", "runs of each candidate (default: 1)")
    .option("--total-epochs <n>", "what all runs together may take; sets the length of a run instead of --epochs")
    .option("--eta <n>", "about one in so many goes on from a rung (default: 3)")
    .option("--first-rung <epochs>", "first comparison (default: a sixth of the run, at least 2)")
    .option("--no-shared-trunks", "train every candidate from the beginning")
    .option("--at-once <n>", "runs at a time (default: 1)")
    .option("--out <folder>", "where to put the race (default: a new folder in runs/)")
    .option("--resume", "go on with the race in --out")
    .option("--plan", "only say who would race and what it costs")
    .option("--cache <folder>", "keep decoded images there (default: in the race's folder)")
    .addOption(
      new Option("--format <format>", "jsonl writes one event a line to standard output")
        .choices(["text", "jsonl"])
        .default("text"),
    )
    .addHelpText("after", examples)
    .action(async (file: string | undefined, flags: RaceFlags) => {
      const { race } = await import("../train/race.ts");
      process.exitCode = await race(file, flags);
    });
}
