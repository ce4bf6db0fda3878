import { type Command, Option } from "commander";
import type { TrainFlags } from "../train/train.ts";

const examples = `
Examples:
  glissade train --sample
  glissade train --dataset photos --architecture resnet20 --solver SGD --lr 0.1 \\
      --scheduler '{"type":"CosineAnnealingLR","T_max":20}' --epochs 20 --out runs/a
  glissade train experiment.json --seed 1 --format jsonl > events.jsonl
  glissade train --out runs/a --resume              go on after ctrl-C
  glissade train --out runs/a --resume --epochs 40  train a finished run further
  glissade train --from runs/a@500 --scheduler '{"type":"StepLR","step_size":4}' --out runs/b

A fork (--from) takes its spec from that run; flags may change solver, lr, scheduler, scheduler interval and epochs.
Flags win over the spec file. Without either the model is cnn-small and the solver SGD with lr 0.05 and momentum 0.9.
A solver or scheduler given by name takes PyTorch's defaults; CosineAnnealingLR given by name spans the run.
Exit codes: 0 finished, 130 stopped, 1 failed, 2 bad input.`;

/** Adds `glissade train`. */
export function registerTrainCommand(program: Command): void {
  const command = program
    .command("train")
    .description("Train a model on a folder of labelled images.")
    .argument("[spec.json]", "experiment spec; flags override it");
  addSpecOptions(command);
  command
    .option("--sample", "make the built-in sample data set and train on it")
    .option("--out <folder>", "where to put the run (default: a new folder in runs/)")
    .option("--resume", "go on with the run in --out")
    .option("--from <run[@step]>", "begin a new run from a checkpoint of another one, the last where no step is named")
    .option("--strict", "fail on unreadable images instead of leaving them out")
    .option("--cache <folder>", "keep decoded images there for later runs")
    .option("--checkpoint-seconds <n>", "save at least this often (default: 30)")
    .option("--keep-checkpoints <n>", "keep so many of them, spread evenly over the run (default: 10)")
    .addOption(
      new Option("--format <format>", "jsonl writes one event a line to standard output")
        .choices(["text", "jsonl"])
        .default("text"),
    )
    .addHelpText("after", examples)
    .action(async (file: string | undefined, flags: TrainFlags) => {
      const { train } = await import("../train/train.ts");
      process.exitCode = await train(file, flags);
    });
}

/**
 * Adds the flags that stand for keys of the experiment spec.
 *
 * @param help of flags that a command understands in another way
 */
export function addSpecOptions(command: Command, help: { readonly lr?: string; readonly epochs?: string } = {}): void {
  command
    .option("--dataset <path>", "image folder, IDX or CIFAR-10 files, or a CSV of path,label")
    .option("--architecture <name>", "mlp, cnn-small, resnet20, resnet32")
    .option("--image-size <pixels>", "width and height of the model's input")
    .option("--solver <name|spec>", "SGD, Adam, AdamW, or a spec as JSON")
    .option("--lr <rate>", help.lr ?? "base learning rate")
    .option("--scheduler <name|spec>", "a scheduler's name, a spec as JSON, or none")
    .option("--scheduler-interval <unit>", "when the scheduler steps: iteration, evaluation, epoch")
    .option("--epochs <n>", help.epochs ?? "passes over the training part")
    .option("--batch-size <n>", "images per step")
    .option("--evaluation-period <period>", 'when to evaluate: "2" (epochs) or "500 iterations"')
    .option("--label-smoothing <share>", "0 to 1")
    .option("--flip", "augment by mirroring")
    .option("--crop <pixels>", "augment by padding and cropping")
    .option("--split <shares>", "train,validation,test, for example 0.7,0.1,0.2")
    .option("--seed <n>", "initial weights, order and augmentation")
    .option("--threads <n>", "threads of the engine")
    .option("--name <text>", "a name for the experiment");
}
