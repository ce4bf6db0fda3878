import { join } from "node:path";

/** Names within a run's folder; events and messages use these, so that a moved folder stays valid. */
export const runFiles = {
  spec: "spec.json",
  /** The split, where somebody else has made it. */
  data: "data.json",
  metrics: "metrics.jsonl",
  events: "events.jsonl",
  checkpoints: "checkpoints",
  last: "checkpoints/last.safetensors",
  previous: "checkpoints/previous.safetensors",
  best: "checkpoints/best.safetensors",
  /** A last checkpoint that could not be read, kept out of the way of the next one. */
  damaged: "checkpoints/damaged.safetensors",
  model: "best.onnx",
  confusionJson: "confusion-matrix.json",
  confusionCsv: "confusion-matrix.csv",
  predictions: "predictions.jsonl",
  report: "report.html",
  lock: "run.lock",
} as const;

/** Name of the checkpoint that is kept of a training step. */
export function keptFile(step: number): string {
  return `${runFiles.checkpoints}/step-${String(step).padStart(8, "0")}.safetensors`;
}

/** Full path of one of a run's files. */
export function runPath(directory: string, name: keyof typeof runFiles): string {
  return join(directory, runFiles[name]);
}
