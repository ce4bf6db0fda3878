import type { Command } from "commander";
import { CliError } from "../cli-error.ts";

interface ExportFlags {
  readonly onnx?: string;
  readonly weights?: string;
  readonly force?: boolean;
}

const examples = `
Examples:
  glissade export runs/a --onnx parts.onnx
  glissade export runs/a --weights parts.safetensors

The ONNX model takes uint8 images [N, channels, height, width], normalises them itself, and gives probabilities and
logits. The weights carry the names of PyTorch's state_dict.`;

/** Adds `glissade export`. */
export function registerExportCommand(program: Command): void {
  program
    .command("export")
    .description("Write a run's best model to a file.")
    .argument("<run>", "a run's folder")
    .option("--onnx <file>", "the inference model as ONNX")
    .option("--weights <file>", "the weights as safetensors")
    .option("--force", "replace files that exist")
    .addHelpText("after", examples)
    .action(exportRun);
}

async function exportRun(run: string, { onnx, weights, force = false }: ExportFlags): Promise<void> {
  if (onnx === undefined && weights === undefined) {
    throw new CliError("invalid_flag", "export: found no target, expected --onnx FILE or --weights FILE", {
      key: "onnx",
    });
  }
  const { exportOnnx, exportWeights } = await import("@glissade/trainer");
  if (onnx !== undefined) {
    await exportOnnx(run, onnx, { force });
    process.stderr.write(`wrote ${onnx}\n`);
  }
  if (weights !== undefined) {
    await exportWeights(run, weights, { force });
    process.stderr.write(`wrote ${weights}\n`);
  }
}
