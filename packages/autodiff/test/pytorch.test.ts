import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  abs,
  add,
  averagePool,
  batchNormalization,
  clip,
  concat,
  conv,
  div,
  elementCount,
  erf,
  exp,
  expand,
  flatten,
  gather,
  gemm,
  globalAveragePool,
  gradients,
  GraphBuilder,
  leakyRelu,
  linear,
  log,
  logSoftmax,
  matMul,
  maximum,
  maxPool,
  minimum,
  mul,
  neg,
  pad,
  pow,
  reduceMax,
  reduceMean,
  reduceSum,
  relu,
  sigmoid,
  slice,
  softmax,
  softmaxCrossEntropy,
  sqrt,
  sub,
  tanh,
  tensor,
  transpose,
  type PoolOptions,
  type SliceOptions,
  type TensorData,
  type Value,
} from "@glissade/autodiff";
import { expectClose } from "./check-gradients.ts";
import { runNumbers } from "./run-graph.ts";

interface Packed {
  readonly type: "float" | "int64";
  readonly dims: readonly number[];
  readonly data: readonly number[];
}

interface Golden {
  readonly name: string;
  readonly op: string;
  readonly options: Readonly<Record<string, never>>;
  readonly inputs: Readonly<Record<string, Packed>>;
  readonly dy: Packed;
  readonly output: Packed;
  readonly gradients: Readonly<Record<string, Packed>>;
  /** Further outputs by name. */
  readonly extra?: Readonly<Record<string, Packed>>;
}

type Values = Readonly<Record<string, Value>>;
/** Gives the output "y" and whatever else PyTorch's side gives. */
type Compute = (b: GraphBuilder, v: Values, options: Golden["options"]) => Value | Record<string, Value>;

const goldenFile = new URL("./goldens/pytorch.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(goldenFile, "utf8")) as { cases: readonly Golden[] };

const binary =
  (operator: (b: GraphBuilder, x: Value, y: Value) => Value): Compute =>
  (b, v) =>
    operator(b, v["x"]!, v["y"]!);
const unary =
  (operator: (b: GraphBuilder, x: Value) => Value): Compute =>
  (b, v) =>
    operator(b, v["x"]!);

const batchNorm =
  (training: boolean): Compute =>
  (b, v, options) => {
    const settings = { training, ...(options as object) };
    return { ...batchNormalization(b, v["x"]!, v["scale"]!, v["bias"]!, v["mean"]!, v["variance"]!, settings) };
  };

const network: Compute = (b, v) => {
  const padded = { pads: [1, 1, 1, 1] };
  const first = conv(b, v["x"]!, v["w1"]!, undefined, padded);
  const { y } = batchNormalization(b, first, v["scale"]!, v["bias"]!, v["mean"]!, v["variance"]!, { training: true });
  const pooled = maxPool(b, relu(b, y), { kernel: [3, 3], strides: [2, 2], ...padded });
  const second = relu(b, add(b, conv(b, pooled, v["w2"]!, v["b2"], padded), pooled));
  const rows = flatten(b, averagePool(b, second, { kernel: [2, 2], strides: [2, 2] }));
  return softmaxCrossEntropy(b, linear(b, rows, v["w3"]!, v["b3"]), v["labels"]!, { labelSmoothing: 0.1 });
};

const computations: Readonly<Record<string, Compute>> = {
  conv: (b, v, options) => conv(b, v["x"]!, v["w"]!, v["bias"], options),
  maxPool: (b, v, options) => maxPool(b, v["x"]!, options as unknown as PoolOptions),
  averagePool: (b, v, options) => averagePool(b, v["x"]!, options as unknown as PoolOptions),
  globalAveragePool: unary(globalAveragePool),
  batchNormTraining: batchNorm(true),
  batchNormInference: batchNorm(false),
  matMul: binary(matMul),
  gemm: (b, v, options) => gemm(b, v["x"]!, v["y"]!, v["c"], options),
  crossEntropy: (b, v, options) => softmaxCrossEntropy(b, v["x"]!, v["labels"]!, options),
  softmax: (b, v, options) => softmax(b, v["x"]!, options),
  logSoftmax: (b, v, options) => logSoftmax(b, v["x"]!, options),
  add: binary(add),
  sub: binary(sub),
  mul: binary(mul),
  div: binary(div),
  pow: binary(pow),
  maximum: binary(maximum),
  minimum: binary(minimum),
  relu: unary(relu),
  sigmoid: unary(sigmoid),
  tanh: unary(tanh),
  exp: unary(exp),
  abs: unary(abs),
  neg: unary(neg),
  erf: unary(erf),
  sqrt: unary(sqrt),
  log: unary(log),
  clip: (b, v, options) => clip(b, v["x"]!, options),
  leakyRelu: (b, v, options) => leakyRelu(b, v["x"]!, options),
  pad: (b, v, options) => pad(b, v["x"]!, options["pads"]!, options),
  slice: (b, v, options) => slice(b, v["x"]!, options as unknown as SliceOptions),
  concat: (b, v, options) => concat(b, Object.values(v), options["axis"]!),
  transpose: (b, v, options) => transpose(b, v["x"]!, options["perm"]!),
  expand: (b, v, options) => expand(b, v["x"]!, options["shape"]!),
  gather: (b, v, options) => gather(b, v["x"]!, b.ints(options["indices"]!), options),
  reduceMean: (b, v, options) => reduceMean(b, v["x"]!, options["axes"], { keepdims: false }),
  reduceSum: (b, v, options) => reduceSum(b, v["x"]!, options["axes"], { keepdims: false }),
  reduceMax: (b, v, options) => reduceMax(b, v["x"]!, options["axes"], { keepdims: false }),
  network,
};

function unpack({ type, dims, data }: Packed): TensorData {
  return tensor(type === "int64" ? "int64" : "float32", dims, data);
}

/** Outputs and gradients in one graph, float32. */
function buildGolden(golden: Golden) {
  const b = new GraphBuilder(golden.name);
  const values = Object.fromEntries(
    Object.entries(golden.inputs).map(([name, { type, dims }]) => {
      return [name, b.input(name, type === "int64" ? "int64" : "float32", dims)];
    }),
  );
  const made = computations[golden.op]!(b, values, golden.options);
  const outputs: Record<string, Value> = "name" in made ? { y: made as Value } : made;
  for (const name of ["y", ...Object.keys(golden.extra ?? {})]) b.output(outputs[name]!, `out_${name}`);
  const loss = reduceSum(b, mul(b, outputs["y"]!, b.constant(unpack(golden.dy))), undefined, { keepdims: false });
  const wrt = Object.keys(golden.gradients);
  gradients(
    b,
    loss,
    wrt.map((name) => values[name]!),
  ).forEach((value, i) => b.output(value, `d_${wrt[i]}`));
  return b.build();
}

describe("agreement with PyTorch", () => {
  for (const golden of cases) {
    it(`should give PyTorch's output and gradients when computing ${golden.name}`, async () => {
      const graph = buildGolden(golden);
      expect(elementCount(golden.output.dims)).toBe(golden.output.data.length);
      const found = await runNumbers(
        graph,
        Object.fromEntries(Object.entries(golden.inputs).map(([name, packed]) => [name, unpack(packed)])),
      );
      const tolerance = 2e-6;
      expectClose(found["out_y"]!, golden.output.data, tolerance, "the output");
      for (const [name, packed] of Object.entries(golden.gradients)) {
        expect(graph.values.get(`d_${name}`)!.shape).toEqual(packed.dims);
        expectClose(found[`d_${name}`]!, packed.data, tolerance, `d${name}`);
      }
      for (const [name, packed] of Object.entries(golden.extra ?? {})) {
        expectClose(found[`out_${name}`]!, packed.data, tolerance, name);
      }
    });
  }
});
