import { availableParallelism } from "node:os";
import { InferenceSession } from "onnxruntime-node";
import { lower, simplify, writeModel, type Graph } from "@glissade/autodiff";
import { lowerBlocked } from "./cpu/lower-blocked.ts";

export interface CompileOptions {
  /** Channel block of the runtime's own layout on this machine; undefined leaves the graph in the portable form. */
  readonly blockSize: number | undefined;
  /** Threads for one operator; default: one for each core this process may use. */
  readonly threads?: number | undefined;
  /** Whether threads wait for their next work at full speed; default true. Work in the background should not. */
  readonly spin?: boolean;
}

/** A graph, made ready for ONNX Runtime's CPU. */
export function lowerForCpu(graph: Graph, blockSize: number | undefined): Graph {
  const simple = simplify(graph);
  return simplify(lower(blockSize === undefined ? simple : lowerBlocked(simple, blockSize)));
}

/** Loads a graph into ONNX Runtime. */
export async function compile(graph: Graph, options: CompileOptions): Promise<InferenceSession> {
  return InferenceSession.create(writeModel(lowerForCpu(graph, options.blockSize)), {
    executionProviders: ["cpu"],
    // Beyond "basic" the runtime would choose layouts of its own.
    graphOptimizationLevel: "basic",
    intraOpNumThreads: options.threads ?? availableParallelism(),
    interOpNumThreads: 1,
    executionMode: "sequential",
    logSeverityLevel: 3,
    ...(options.spin === false ? { extra: { session: { intra_op: { allow_spinning: "0" } } } } : {}),
  });
}
