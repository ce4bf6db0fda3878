import { type Command, Option } from "commander";
import type { SteerFlags } from "../train/steer-folder.ts";

const examples = `
Examples:
  glissade steer runs/a --lr 0.01
  glissade steer runs/a --scale 0.5
  glissade steer runs/a --cooldown 1-sqrt --epochs 30
  glissade steer runs/a --hold --epochs 30        (a finished run made longer)
  glissade steer runs/a --undo

Changes what the learning rate of a run follows from its last checkpoint on; glissade train --out runs/a --resume goes on
under it. A run that trains at the moment is to be stopped first (ctrl-C), or trained by glissade serve, where it can be
steered while it trains.`;

/** Adds `glissade steer`. */
export function registerSteerCommand(program: Command): void {
  program
    .command("steer")
    .description("Change the learning rate of a run that is stopped or finished, from its last checkpoint on.")
    .argument("<run>", "the run's folder")
    .option("--lr <rate>", "this rate from there on")
    .option("--scale <factor>", "the rest of the curve times a factor")
    .addOption(
      new Option("--cooldown <shape>", "take the rate down over the rest of the run").choices([
        "linear",
        "cosine",
        "1-sqrt",
      ]),
    )
    .option("--to <rate>", "where the cooldown ends (default: 0)")
    .option("--hold", "the rate of the last step before")
    .option("--stretch", "the curve as if the run had been made for --epochs")
    .option("--restart", "the curve from its beginning")
    .option("--undo", "without the latest change")
    .option("--epochs <n>", "epochs of the whole run from then on (default: as many as it has)")
    .addHelpText("after", examples)
    .action(async (run: string, flags: SteerFlags) => {
      const { steerFolder } = await import("../train/steer-folder.ts");
      await steerFolder(run, flags);
    });
}
