import { describe, expect, it } from "vitest";
import {
  attr,
  concat,
  expand,
  flatten,
  gather,
  gradients,
  GraphBuilder,
  identity,
  mul,
  pad,
  reduceMax,
  reduceMean,
  reduceMin,
  reduceProd,
  reduceSum,
  reshape,
  slice,
  split,
  squeeze,
  tensor,
  transpose,
  unsqueeze,
  type TensorData,
  type Value,
} from "@glissade/autodiff";
import { checkGradients } from "./check-gradients.ts";
import { distinctTensor, noiseTensor } from "./noise.ts";
import { runNumbers } from "./run-graph.ts";

type Build = (b: GraphBuilder, x: Value) => Value | readonly Value[];

const movers: readonly (readonly [string, readonly number[], Build])[] = [
  ["Reshape", [2, 6], (b, x) => reshape(b, x, [3, -1])],
  ["Flatten", [2, 3, 2], (b, x) => flatten(b, x)],
  ["Flatten at axis 0", [2, 3], (b, x) => flatten(b, x, { axis: 0 })],
  ["Squeeze", [2, 1, 3, 1], (b, x) => squeeze(b, x, [1, -1])],
  ["Squeeze of all", [2, 1, 3, 1], (b, x) => b.op("Squeeze", [x])],
  ["Unsqueeze", [2, 3], (b, x) => unsqueeze(b, x, [0, 2])],
  ["Transpose", [2, 3, 4], (b, x) => transpose(b, x, [2, 0, 1])],
  ["Transpose without perm", [2, 3], (b, x) => b.op("Transpose", [x])],
  ["Concat with itself", [2, 3], (b, x) => concat(b, [x, mul(b, x, 3), x], -1)],
  ["Split", [2, 5], (b, x) => split(b, x, [1, 3, 1], 1)],
  ["Split of which one part is used", [2, 5], (b, x) => split(b, x, [1, 3, 1], 1)[1]!],
  ["even Split", [5, 2], (b, x) => b.node("Split", [x], { num_outputs: attr.int(2) }, { outputs: 2 })],
  ["Slice", [4, 5], (b, x) => slice(b, x, { starts: [1, 0], ends: [3, 4] })],
  ["Slice with negative positions", [4, 5], (b, x) => slice(b, x, { starts: [-4], ends: [-1], axes: [1] })],
  ["Slice with steps", [4, 7], (b, x) => slice(b, x, { starts: [0, 1], ends: [4, Infinity], steps: [3, 2] })],
  ["Slice backwards", [4, 7], (b, x) => slice(b, x, { starts: [-1], ends: [-Infinity], axes: [1], steps: [-1] })],
  ["Slice backwards by 3", [8], (b, x) => slice(b, x, { starts: [6], ends: [0], steps: [-3] })],
  ["Slice far past the end", [4], (b, x) => slice(b, x, { starts: [1], ends: [99] })],
  ["Pad", [2, 3], (b, x) => pad(b, x, [1, 0, 2, 1])],
  ["Pad with a value", [2, 3], (b, x) => pad(b, x, [1, 0, 2, 1], { value: 5 })],
  ["Pad that crops", [4, 5], (b, x) => pad(b, x, [-1, 1, 0, -2])],
  ["Pad of listed axes", [2, 3], (b, x) => b.op("Pad", [x, b.ints([1, 2]), undefined, b.ints([-1])])],
  ["Expand", [2, 1], (b, x) => expand(b, x, [3, 1, 4])],
  ["Tile", [2, 3], (b, x) => b.op("Tile", [x, b.ints([2, 3])])],
  ["Gather", [4, 3], (b, x) => gather(b, x, b.ints([2, 0, 2]))],
  [
    "Gather along axis 1",
    [2, 3, 2],
    (b, x) => gather(b, x, b.constant(tensor("int64", [2, 2], [0, -1, 1, 0])), { axis: 1 }),
  ],
  ["Gather of one", [4, 3], (b, x) => gather(b, x, b.constant(1, "int64"), { axis: 1 })],
  [
    "GatherElements",
    [3, 3],
    (b, x) => b.op("GatherElements", [x, b.constant(tensor("int64", [2, 3], [0, 1, 2, 0, 0, -1]))]),
  ],
  ["Identity", [3], identity],
  ["Dropout in inference mode", [3], (b, x) => b.op("Dropout", [x, b.constant(0.5)])],
];

const reductions: readonly (readonly [string, Build])[] = [
  ["ReduceSum over all", (b, x) => reduceSum(b, x)],
  ["ReduceSum over all, dropping axes", (b, x) => reduceSum(b, x, undefined, { keepdims: false })],
  ["ReduceSum over axes 0 and 2", (b, x) => reduceSum(b, x, [0, -1], { keepdims: false })],
  ["ReduceMean over axis 1", (b, x) => reduceMean(b, x, [1])],
  ["ReduceMean over axes 2 and 0", (b, x) => reduceMean(b, x, [2, 0], { keepdims: false })],
  ["ReduceMax", (b, x) => reduceMax(b, x, [1], { keepdims: false })],
  ["ReduceMin", (b, x) => reduceMin(b, x, [0, 1])],
  ["ReduceProd", (b, x) => reduceProd(b, x, [1])],
  ["ReduceL1", (b, x) => b.op("ReduceL1", [x, b.ints([1])])],
  ["ReduceL2", (b, x) => b.op("ReduceL2", [x, b.ints([1])])],
  ["ReduceSumSquare", (b, x) => b.op("ReduceSumSquare", [x, b.ints([1])])],
  ["ReduceLogSum", (b, x) => b.op("ReduceLogSum", [mul(b, x, x), b.ints([1])])],
  ["ReduceLogSumExp", (b, x) => b.op("ReduceLogSumExp", [x, b.ints([1])])],
  ["ReduceSum without axes that keeps all", (b, x) => b.op("ReduceSum", [x], { noop_with_empty_axes: attr.int(1) })],
];

/** The runtime's CPU has these reductions in float32 only. */
const singlePrecision = /L1|L2|SumSquare|LogSum/;

describe("shape gradients", () => {
  for (const [name, dims, build] of movers) {
    it(`should match finite differences when differentiating ${name}`, async () => {
      await checkGradients({ inputs: { x: noiseTensor(dims, 1) }, build: (b, { x }) => build(b, x!) });
    });
  }

  it("should give every part its own gradient when Concat joins different extents", async () => {
    await checkGradients({
      inputs: { x: noiseTensor([2, 1, 2], 1), y: noiseTensor([2, 3, 2], 2) },
      build: (b, { x, y }) => concat(b, [x!, y!], 1),
    });
  });

  it("should give the padding's value its gradient when it is an input", async () => {
    await checkGradients({
      inputs: { x: noiseTensor([2, 2], 1), value: noiseTensor([], 2) },
      build: (b, { x, value }) => b.op("Pad", [x, b.ints([1, 0, 0, 2]), value]),
    });
  });

  it("should add up when an index repeats", async () => {
    const b = new GraphBuilder("hand");
    const x = b.input("x", "float32", [3]);
    const loss = reduceSum(b, gather(b, x, b.ints([2, 2, 0])), undefined, { keepdims: false });
    b.output(gradients(b, loss, [x])[0]!, "dx");
    expect(await runNumbers(b.build(), { x: tensor("float32", [3], [1, 2, 3]) })).toEqual({ dx: [1, 0, 2] });
  });

  it("should place the gradient where it came from when a slice runs backwards", async () => {
    const b = new GraphBuilder("hand");
    const x = b.input("x", "float32", [5]);
    const picked = slice(b, x, { starts: [4], ends: [-Infinity], steps: [-2] });
    const loss = reduceSum(b, mul(b, picked, b.constant(tensor("float32", [3], [1, 2, 3]))), undefined, {
      keepdims: false,
    });
    b.output(gradients(b, loss, [x])[0]!, "dx");
    const feeds: Record<string, TensorData> = { x: tensor("float32", [5], [0, 0, 0, 0, 0]) };
    expect(await runNumbers(b.build(), feeds)).toEqual({ dx: [3, 0, 2, 0, 1] });
  });
});

describe("reduction gradients", () => {
  for (const [name, build] of reductions) {
    it(`should match finite differences when differentiating ${name}`, async () => {
      const single = singlePrecision.test(name);
      await checkGradients({
        inputs: { x: distinctTensor([2, 3, 2], 7, single ? "float32" : "float64") },
        build: (b, { x }) => build(b, x!),
        ...(single && { step: 1e-2, tolerance: 1e-3 }),
      });
    });
  }

  it("should share the gradient evenly when several elements are the largest", async () => {
    const b = new GraphBuilder("ties");
    const x = b.input("x", "float32", [4]);
    b.output(gradients(b, reduceMax(b, x, [0], { keepdims: false }), [x])[0]!, "dx");
    expect(await runNumbers(b.build(), { x: tensor("float32", [4], [3, 1, 3, 2]) })).toEqual({ dx: [0.5, 0, 0.5, 0] });
  });
});
