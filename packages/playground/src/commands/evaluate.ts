import { type Command, Option } from "commander";
import { formatCount, formatLoss, formatShare } from "../train/format-numbers.ts";

interface EvaluateFlags {
  readonly part?: "train" | "validation" | "test" | "all";
  readonly strict?: boolean;
  readonly format: "text" | "json";
}

const examples = `
Examples:
  glissade evaluate runs/a photos
  glissade evaluate runs/a photos --part all --format json

Without --part the test part is measured where the data set is the run's own or has one, otherwise all images.
The data set's classes are matched to the model's by name.`;

/** Adds `glissade evaluate`. */
export function registerEvaluateCommand(program: Command): void {
  program
    .command("evaluate")
    .description("Measure a trained model on a data set.")
    .argument("<run>", "a run's folder, or an ONNX file that a run wrote")
    .argument("<dataset>", "image folder, IDX or CIFAR-10 files, or a CSV of path,label")
    .addOption(new Option("--part <part>", "which images").choices(["train", "validation", "test", "all"]))
    .option("--strict", "fail on unreadable images instead of leaving them out")
    .addOption(new Option("--format <format>", "output").choices(["text", "json"]).default("text"))
    .addHelpText("after", examples)
    .action(evaluate);
}

async function evaluate(run: string, dataset: string, flags: EvaluateFlags): Promise<void> {
  const { evaluateModel, openModel } = await import("@glissade/trainer");
  const { renderConfusion } = await import("@glissade/vision");
  const { statSync } = await import("node:fs");
  const model = await openModel(run);
  try {
    const { part, scores, confusion, unreadable } = await evaluateModel(model, dataset, {
      ...(flags.part === undefined ? {} : { part: flags.part }),
      ...(statSync(run).isDirectory() ? { runDirectory: run } : {}),
      strict: flags.strict ?? false,
    });
    for (const { id, reason } of unreadable.slice(0, 10)) process.stderr.write(`left out: ${id}: ${reason}\n`);
    if (unreadable.length > 10) process.stderr.write(`and ${unreadable.length - 10} more unreadable images\n`);
    if (flags.format === "json") {
      const { classes, counts } = confusion;
      const result = { part, ...scores, classes, confusionMatrix: counts, unreadable };
      process.stdout.write(`${JSON.stringify(result)}\n`);
      return;
    }
    const which = part === "all" ? "all images" : `the ${part} part`;
    process.stdout.write(
      [
        `${formatCount(scores.count)} images (${which}): accuracy ${formatShare(scores.accuracy)}, top-5 ${formatShare(scores.top5)}, ` +
          `macro F1 ${formatShare(scores.macroF1)}, loss ${formatLoss(scores.loss)}`,
        "",
        renderConfusion(confusion, { width: process.stdout.columns || 100 }),
        "",
      ].join("\n"),
    );
  } finally {
    await model.dispose();
  }
}
