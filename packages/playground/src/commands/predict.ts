import { type Command, Option } from "commander";
import { CliError, exitCodes } from "../cli-error.ts";
import { formatShare } from "../train/format-numbers.ts";
import { numberFlag } from "../train/number-flag.ts";

interface PredictFlags {
  readonly top: string;
  readonly format: "text" | "jsonl";
}

const examples = `
Examples:
  glissade predict runs/a photo.jpg
  glissade predict runs/a photos/*.png --top 1 --format jsonl

An image that cannot be read is named on standard error; the others are still classified, and the exit code is 2.`;

/** Adds `glissade predict`. */
export function registerPredictCommand(program: Command): void {
  program
    .command("predict")
    .description("Say what is in images.")
    .argument("<run>", "a run's folder, or an ONNX file that a run wrote")
    .argument("<image...>", "image files")
    .option("--top <n>", "how many classes to name", "3")
    .addOption(new Option("--format <format>", "output").choices(["text", "jsonl"]).default("text"))
    .addHelpText("after", examples)
    .action(predict);
}

async function predict(run: string, images: string[], flags: PredictFlags): Promise<void> {
  const top = numberFlag("top", flags.top) ?? 3;
  if (!Number.isInteger(top) || top < 1) {
    const expected = "a whole number of at least 1";
    throw new CliError("invalid_flag", `--top: found "${flags.top}", expected ${expected}`, {
      key: "top",
      found: flags.top,
      expected,
    });
  }
  const { openModel, predictImages } = await import("@glissade/trainer");
  const model = await openModel(run);
  try {
    for await (const result of predictImages(model, images, { top })) {
      if ("error" in result) {
        process.stderr.write(`glissade: ${result.image}: ${result.error}, expected an image\n`);
        process.exitCode = exitCodes.badInput;
      }
      if (flags.format === "jsonl") process.stdout.write(`${JSON.stringify(result)}\n`);
      else if ("predictions" in result) {
        const list = result.predictions.map((each) => `${each.class} ${formatShare(each.probability)}`).join(", ");
        process.stdout.write(`${result.image}: ${list}\n`);
      }
    }
  } finally {
    await model.dispose();
  }
}
