import { readModel } from "@glissade/autodiff";
import { readFile, stat } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { TrainerError } from "../errors.ts";
import { fileError } from "../files/file-system.ts";
import { runFiles, runPath } from "../files/run-paths.ts";

/** What a model gives for a batch, row-major, images x classes. */
export interface Prediction {
  readonly probabilities: Float32Array;
  readonly logits: Float32Array;
}

/** A trained model, ready to be used. */
export interface TrainedModel {
  readonly file: string;
  readonly architecture: string;
  readonly classes: readonly string[];
  /** Width and height of its input, in pixels. */
  readonly imageSize: number;
  readonly channels: 1 | 3;
  /** @param images N x channels x size x size bytes */
  predict(images: Uint8Array): Promise<Prediction>;
  dispose(): Promise<void>;
}

const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue("not JSON");
    return z.NEVER;
  }
});
const metadataSchema = z.object({
  "glissade.architecture": z.string(),
  "glissade.classes": json.pipe(z.array(z.string()).min(1)),
  "glissade.imageSize": z.coerce.number().int().positive(),
  "glissade.channels": z.enum(["1", "3"]),
});

/**
 * Opens the model of a run, or an ONNX file that a run wrote.
 *
 * @param location a run's folder, or a file
 * @throws TrainerError `run_missing`, `model_missing`, `model_invalid`
 *
 * @example
 * const model = await openModel("runs/a");
 * const { probabilities } = await model.predict(pixels);
 */
export async function openModel(location: string): Promise<TrainedModel> {
  const file = await modelFile(location);
  const bytes = await readFile(file).then(
    // No Buffer, whose methods differ from a plain array's.
    (buffer) => Uint8Array.from(buffer),
    (error: unknown) => {
      throw fileError(error, file, "reading");
    },
  );
  const about = readMetadata(bytes, file);
  const session = await InferenceSession.create(bytes).catch((error: unknown) => {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  });
  const { "glissade.classes": classes, "glissade.imageSize": imageSize } = about;
  const channels = about["glissade.channels"] === "1" ? 1 : 3;
  const imageBytes = channels * imageSize * imageSize;
  return {
    file,
    architecture: about["glissade.architecture"],
    classes,
    imageSize,
    channels,
    async predict(images) {
      const input = new Tensor("uint8", images, [images.length / imageBytes, channels, imageSize, imageSize]);
      const { probabilities, logits } = await session.run({ images: input });
      return { probabilities: floats(probabilities, file), logits: floats(logits, file) };
    },
    dispose: () => session.release(),
  };
}

/** Finds best.onnx in a run's folder. */
async function modelFile(location: string): Promise<string> {
  const found = await stat(location).catch(() => undefined);
  if (found?.isFile()) return location;
  const expected = "the folder of a run, or an ONNX file that a run wrote";
  if (!found)
    throw new TrainerError("run_missing", `${location}: no such file or folder, expected ${expected}`, {
      file: location,
      expected,
    });
  const file = runPath(location, "model");
  if (await stat(file).catch(() => undefined)) return file;
  if (await stat(runPath(location, "spec")).catch(() => undefined)) {
    const message = `${location} has no ${runFiles.model} yet: its training has not come to its first evaluation`;
    throw new TrainerError("model_missing", message, { file, expected: "a run that was evaluated at least once" });
  }
  const message = `${location} holds no run: found no ${runFiles.model} there, expected ${expected}`;
  throw new TrainerError("run_missing", message, { file: location, expected });
}

function readMetadata(bytes: Uint8Array, file: string): z.output<typeof metadataSchema> {
  let metadata: ReadonlyMap<string, string>;
  try {
    ({ metadata } = readModel(bytes));
  } catch (error) {
    throw invalid(file, error instanceof Error ? error.message : String(error));
  }
  const result = metadataSchema.safeParse(Object.fromEntries(metadata));
  if (result.success) return result.data;
  throw invalid(file, `its metadata lack ${result.error.issues[0]?.path.join(".") ?? "what a run writes"}`);
}

function floats(tensor: Tensor | undefined, file: string): Float32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  throw invalid(file, "it does not give probabilities and logits");
}

function invalid(file: string, reason: string): TrainerError {
  const expected = "an ONNX model that a run wrote";
  return new TrainerError("model_invalid", `${file}: ${reason}; expected ${expected}`, {
    file,
    found: reason,
    expected,
  });
}
