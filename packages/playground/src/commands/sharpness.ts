import type { Command } from "commander";

interface SharpnessFlags {
  readonly images?: string;
  readonly tolerance?: string;
  readonly iterations?: string;
  readonly seed?: string;
  readonly out?: string;
  readonly cache?: string;
}

const examples = `
Examples:
  glissade sharpness runs/a --out sharpness.svg
  glissade sharpness runs/a --images 256 > sharpness.json

At each kept checkpoint the largest eigenvalue of the training loss's Hessian, beside the largest that gradient descent
can stand at the learning rate in force: 2 / rate, with momentum m (2 + 2 m) / rate. At low priority, so that trainings
go first. Stopped with ctrl-C, the same command goes on where it was.
Exit codes: 0 done, 1 failed, 130 stopped, 2 bad input.`;

/** Adds `glissade sharpness`. */
export function registerSharpnessCommand(program: Command): void {
  program
    .command("sharpness")
    .description("See how sharp the loss is along a run, and how sharp the rate can stand.")
    .argument("<run>", "a run's folder")
    .option("--images <n>", "pictures that the loss is taken over (default: 512)")
    .option("--tolerance <share>", "how exact the eigenvalues are to be (default: 0.01)")
    .option("--iterations <n>", "most products with the Hessian for one checkpoint (default: 60)")
    .option("--seed <n>", "of the draw of the pictures (default: 0)")
    .option("--out <file>", "write .json or .svg there (default: JSON on standard output)")
    .option("--cache <folder>", "keep decoded images there for later")
    .addHelpText("after", examples)
    .action(async (run: string, { out, cache, ...flags }: SharpnessFlags) => {
      const { computeLandscape } = await import("../landscape/landscape.ts");
      const { numberFlag } = await import("../train/number-flag.ts");
      const options = Object.fromEntries(Object.entries(flags).map(([key, text]) => [key, numberFlag(key, text)]));
      process.exitCode = await computeLandscape({ kind: "sharpness", run, options, out, cache });
    });
}
