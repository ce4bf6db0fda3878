import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import type { TrainingData } from "../run/training-data.ts";

/** What best.onnx says about itself, so that it can be used without its run. All values are text, as ONNX wants. */
export function modelMetadata(
  spec: ExperimentSpec,
  data: Pick<TrainingData, "classes" | "channels" | "mean" | "std">,
): Record<string, string> {
  return {
    "glissade.version": "1",
    "glissade.name": spec.name,
    "glissade.task": spec.task,
    "glissade.architecture": spec.model.architecture,
    "glissade.classes": JSON.stringify(data.classes),
    "glissade.imageSize": String(spec.model.imageSize),
    "glissade.channels": String(data.channels),
    // The graph normalises by itself; these are for people, and for those who feed other tools.
    "glissade.mean": JSON.stringify(data.mean),
    "glissade.std": JSON.stringify(data.std),
  };
}
