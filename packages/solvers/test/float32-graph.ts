import * as ort from "onnxruntime-node";
import {
  abs,
  add,
  div,
  GraphBuilder,
  maximum,
  minimum,
  mul,
  sign,
  sqrt,
  sub,
  type Value,
  writeModel,
} from "@glissade/autodiff";
import { type Algebra, solverDefinitions, type SolverSpec } from "@glissade/solvers";

/** The algebra of graph values: what a rule composes becomes nodes. */
function graphAlgebra(b: GraphBuilder): Algebra<Value> {
  return {
    constant: (value) => b.constant(value),
    add: (x, y) => add(b, x, y),
    sub: (x, y) => sub(b, x, y),
    mul: (x, y) => mul(b, x, y),
    div: (x, y) => div(b, x, y),
    sqrt: (x) => sqrt(b, x),
    maximum: (x, y) => maximum(b, x, y),
    minimum: (x, y) => minimum(b, x, y),
    abs: (x) => abs(b, x),
    sign: (x) => sign(b, x),
  };
}

/** One parameter tensor and its state, updated by the solver's rule as a float32 graph in ONNX Runtime. */
export interface GraphParameter {
  readonly values: () => Float32Array;
  readonly step: (gradient: readonly number[], lr: number, momentum: number | undefined) => Promise<void>;
}

/** Builds the update graph for a tensor of `start.length` elements. */
export async function createGraphParameter(spec: SolverSpec, start: readonly number[]): Promise<GraphParameter> {
  const definition = solverDefinitions[spec.type];
  const slots = definition.slots(spec);
  const session = await ort.InferenceSession.create(buildUpdate(spec, start.length), { intraOpNumThreads: 1 });
  let state: Record<string, ort.Tensor> = { parameter: float32(start) };
  for (const slot of slots) state[slot] = float32(start.map(() => 0));
  let stepCount = 0;
  return {
    values: () => state["parameter"]?.data as Float32Array,
    step: async (gradient, lr, momentum) => {
      stepCount += 1;
      const scalars = definition.scalars(spec, lr, momentum, stepCount);
      const feeds: Record<string, ort.Tensor> = { ...state, gradient: float32(gradient) };
      for (const [name, value] of Object.entries(scalars)) feeds[`scalar:${name}`] = float32([value]);
      const results = await session.run(feeds);
      state = Object.fromEntries(["parameter", ...slots].map((name) => [name, results[`next:${name}`] as ort.Tensor]));
    },
  };
}

function buildUpdate(spec: SolverSpec, size: number): Uint8Array {
  const definition = solverDefinitions[spec.type];
  const b = new GraphBuilder("update");
  const input = (name: string, length: number) => b.input(name, "float32", [length]);
  const named = <T>(names: readonly string[], make: (name: string) => T) =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const scalars = Object.keys(definition.scalars(spec, spec.lr, undefined, 1));
  const updated = definition.rule(graphAlgebra(b), spec, {
    parameter: input("parameter", size),
    gradient: input("gradient", size),
    slots: named(definition.slots(spec), (name) => input(name, size)),
    scalars: named(scalars, (name) => input(`scalar:${name}`, 1)),
  });
  b.output(updated.parameter, "next:parameter");
  for (const [name, value] of Object.entries(updated.slots)) b.output(value, `next:${name}`);
  return writeModel(b.build());
}

function float32(values: readonly number[]): ort.Tensor {
  return new ort.Tensor("float32", Float32Array.from(values), [values.length]);
}
