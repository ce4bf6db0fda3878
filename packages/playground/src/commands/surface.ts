import { type Command, Option } from "commander";

interface SurfaceFlags {
  readonly grid?: string;
  readonly points?: string;
  readonly images?: string;
  readonly part?: string;
  readonly directions?: string;
  readonly margin?: string;
  readonly seed?: string;
  readonly line?: string;
  readonly out?: string;
  readonly cache?: string;
}

const examples = `
Examples:
  glissade surface runs/a --out surface.svg
  glissade surface runs/a --grid 41 --images 1024 > surface.json
  glissade surface runs/a --line runs/b --out line.svg

Draws the loss over the plane in which the run's kept checkpoints mostly lie (their first two principal components),
or, with --line, along the straight line from the end of one run to the end of another. At low priority, so that
trainings go first. Stopped with ctrl-C, the same command goes on where it was.
Exit codes: 0 done, 1 failed, 130 stopped, 2 bad input.`;

/** Adds `glissade surface`. */
export function registerSurfaceCommand(program: Command): void {
  program
    .command("surface")
    .description("See the loss around a run's path, or between two runs.")
    .argument("<run>", "a run's folder")
    .option("--grid <n>", "losses along each side of the map (default: 25)")
    .option("--images <n>", "pictures that the loss is taken over (default: 512)")
    .addOption(new Option("--part <part>", "whose pictures (default: train)").choices(["train", "validation"]))
    .addOption(
      new Option("--directions <kind>", "scaled filter by filter, or as the path runs (default: filter)").choices([
        "filter",
        "plain",
      ]),
    )
    .option("--margin <share>", "room around the path (default: 0.25)")
    .option("--seed <n>", "of the draw of the pictures (default: 0)")
    .option("--line <run>", "the losses on the line to this run instead")
    .option("--points <n>", "with --line: losses along it (default: 29)")
    .option("--out <file>", "write .json or .svg there (default: JSON on standard output)")
    .option("--cache <folder>", "keep decoded images there for later")
    .addHelpText("after", examples)
    .action(async (run: string, flags: SurfaceFlags) => {
      const { computeLandscape } = await import("../landscape/landscape.ts");
      const { numberFlag } = await import("../train/number-flag.ts");
      const { line, out, cache, part, directions } = flags;
      const numbers = (...keys: readonly ("grid" | "points" | "images" | "margin" | "seed")[]) =>
        Object.fromEntries(keys.map((key) => [key, numberFlag(key, flags[key])]));
      const kind = line === undefined ? "surface" : "line";
      // A flag of the other kind is refused by name.
      const options = { ...numbers("grid", "points", "images", "margin", "seed"), part, directions };
      process.exitCode = await computeLandscape({ kind, run, options, other: line, out, cache });
    });
}
