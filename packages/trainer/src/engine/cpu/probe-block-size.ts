import { InferenceSession, Tensor } from "onnxruntime-node";
import { GraphBuilder, conv, lower, relu, writeModel, type Graph } from "@glissade/autodiff";
import { lowerBlocked } from "./lower-blocked.ts";

/** Sizes that ONNX Runtime uses: AVX-512, then AVX2 and NEON. */
const CANDIDATES = [16, 8];

let found: Promise<number | undefined> | undefined;

/**
 * Finds the channel block of ONNX Runtime's own layout on this machine by trying: a small convolution in blocks must
 * equal the plain one. Undefined where none does; graphs then keep to standard operators. The answer can't change while
 * the process lives, so it is sought once.
 */
export function probeBlockSize(): Promise<number | undefined> {
  found ??= probe();
  return found;
}

async function probe(): Promise<number | undefined> {
  const expected = await run(lower(probeGraph()));
  for (const blockSize of CANDIDATES) {
    try {
      const values = await run(lowerBlocked(probeGraph(), blockSize));
      if (values.every((value, i) => Math.abs(value - expected[i]!) < 1e-4)) return blockSize;
    } catch {
      // An operator that this build of the runtime lacks, or refuses: not this size.
    }
  }
  return undefined;
}

const SHAPE = [1, 32, 4, 4] as const;

/** Two convolutions, so that the result passes through blocks of channels on its way. */
function probeGraph(): Graph {
  const b = new GraphBuilder("probe");
  const x = b.input("x", "float32", SHAPE);
  const w = b.input("w", "float32", [32, 32, 3, 3]);
  const once = relu(b, conv(b, x, w, undefined, { pads: [1, 1, 1, 1] }));
  b.output(conv(b, once, w, undefined, { pads: [1, 1, 1, 1] }), "y");
  return b.build();
}

async function run(graph: Graph): Promise<Float32Array> {
  const session = await InferenceSession.create(writeModel(graph), {
    graphOptimizationLevel: "basic",
    logSeverityLevel: 4,
    intraOpNumThreads: 1,
  });
  const wave = (size: number, pace: number) => Float32Array.from({ length: size }, (_, i) => Math.sin(i * pace) / 8);
  const { y } = await session.run({
    x: new Tensor("float32", wave(32 * 4 * 4, 0.37), [...SHAPE]),
    w: new Tensor("float32", wave(32 * 32 * 9, 0.73), [32, 32, 3, 3]),
  });
  await session.release();
  return y!.data as Float32Array;
}
