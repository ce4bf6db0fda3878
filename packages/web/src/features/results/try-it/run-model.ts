import { addressOf, operations } from "@glissade/api";
import type * as Ort from "onnxruntime-web";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { ModelInput } from "./prepare-picture.ts";

/** A model that is ready in this browser. */
export interface BrowserModel {
  readonly input: ModelInput;
  /** @returns a probability for each class, in the order of the classes */
  run(pixels: Uint8Array): Promise<readonly number[]>;
}

/**
 * Fetches an experiment's model and gets it ready. The runtime comes with it, from our own files, only when it is needed.
 *
 * @throws where the browser cannot run it: no WebAssembly, too little memory
 */
export async function loadModel(experimentId: string, signal: AbortSignal): Promise<BrowserModel> {
  const [ort, bytes] = await Promise.all([
    import("onnxruntime-web/wasm"),
    fetch(addressOf(operations.downloadArtifact, { experimentId, "*": "best.onnx" }), { signal }).then((response) => {
      if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
      return response.arrayBuffer();
    }),
  ]);
  // More threads would need a page that is isolated from all others.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = { wasm: wasmUrl };
  return openModel(ort, new Uint8Array(bytes));
}

type Runtime = Pick<typeof Ort, "InferenceSession" | "Tensor">;

/** A model on a runtime that is there. */
export async function openModel(ort: Runtime, bytes: Uint8Array): Promise<BrowserModel> {
  const session = await ort.InferenceSession.create(bytes, { executionProviders: ["wasm"] });
  const input = inputOf(session);
  return {
    input,
    async run(pixels) {
      const { imageSize, channels } = input;
      const images = new ort.Tensor("uint8", pixels, [1, channels, imageSize, imageSize]);
      const { probabilities } = await session.run({ images }, ["probabilities"]);
      return Array.from((await probabilities?.getData()) as Float32Array);
    },
  };
}

/** What the model's graph says that it takes: batch x channels x size x size. */
function inputOf({ inputMetadata }: Ort.InferenceSession): ModelInput {
  const [first] = inputMetadata;
  const [, channels, imageSize] = first?.isTensor ? first.shape : [];
  if ((channels !== 1 && channels !== 3) || typeof imageSize !== "number") throw new Error("an unknown kind of model");
  return { imageSize, channels };
}
