import { describe, expect, it } from "vitest";
import {
  abs,
  add,
  cast,
  clip,
  div,
  erf,
  exp,
  gradients,
  GraphBuilder,
  leakyRelu,
  log,
  logSoftmax,
  maximum,
  minimum,
  mul,
  neg,
  pow,
  reciprocal,
  reduceSum,
  relu,
  sigmoid,
  softmax,
  sqrt,
  sub,
  tanh,
  tensor,
  where,
  type TensorData,
  type Value,
} from "@glissade/autodiff";
import { checkGradients } from "./check-gradients.ts";
import { distinctTensor, noiseTensor } from "./noise.ts";
import { runNumbers } from "./run-graph.ts";

type Binary = (b: GraphBuilder, x: Value, y: Value) => Value;

const shapePairs: readonly (readonly [readonly number[], readonly number[]])[] = [
  [
    [2, 3],
    [2, 3],
  ],
  [[2, 3], [3]],
  [[2, 3], []],
  [
    [4, 1, 3],
    [2, 1],
  ],
  [[1], [3, 2]],
  [
    [2, 1, 3],
    [2, 4, 1],
  ],
];

const operators: readonly (readonly [string, Binary])[] = [
  ["Add", add],
  ["Sub", sub],
  ["Mul", mul],
  ["Div", div],
  ["Max", maximum],
  ["Min", minimum],
  ["Pow", pow],
];

describe("arithmetic gradients", () => {
  for (const [name, operator] of operators) {
    for (const [left, right] of shapePairs) {
      it(`should match finite differences when ${name} broadcasts [${left.join()}] with [${right.join()}]`, async () => {
        const positive = { low: 0.5, high: 2 };
        await checkGradients({
          inputs: { x: noiseTensor(left, 1, positive), y: noiseTensor(right, 2, positive) },
          build: (b, { x, y }) => operator(b, x!, y!),
        });
      });
    }
  }

  const unaries: readonly (readonly [string, (b: GraphBuilder, x: Value) => Value, TensorData])[] = [
    ["Neg", neg, noiseTensor([5], 3)],
    ["Abs", abs, distinctTensor([5], 3)],
    ["Sqrt", sqrt, noiseTensor([5], 3, { low: 0.5, high: 3 })],
    ["Exp", exp, noiseTensor([5], 3)],
    ["Log", log, noiseTensor([5], 3, { low: 0.5, high: 3 })],
    ["Reciprocal", reciprocal, noiseTensor([5], 3, { low: 0.5, high: 3 })],
    ["Sigmoid", sigmoid, noiseTensor([5], 3, { low: -3, high: 3 })],
    ["Tanh", tanh, noiseTensor([5], 3, { low: -2, high: 2 })],
    ["Relu", relu, distinctTensor([9], 3)],
    ["Pow 2", (b, x) => pow(b, x, 2), noiseTensor([5], 3)],
    ["Pow 1", (b, x) => pow(b, x, 1), noiseTensor([5], 3)],
    ["Pow 3", (b, x) => pow(b, x, 3), noiseTensor([5], 3)],
    ["Pow -1.5", (b, x) => pow(b, x, -1.5), noiseTensor([5], 3, { low: 0.5, high: 3 })],
    ["Clip", (b, x) => clip(b, x, { min: -0.4, max: 0.6 }), distinctTensor([12], 3)],
    ["Clip from below", (b, x) => clip(b, x, { min: -0.4 }), distinctTensor([12], 3)],
    ["Clip from above", (b, x) => clip(b, x, { max: 0.6 }), distinctTensor([12], 3)],
    ["Softmax", softmax, noiseTensor([3, 4], 3)],
    ["Softmax along axis 0", (b, x) => softmax(b, x, { axis: 0 }), noiseTensor([3, 4], 3)],
    ["LogSoftmax", logSoftmax, noiseTensor([3, 4], 3)],
    ["LogSoftmax along axis 1 of 3", (b, x) => logSoftmax(b, x, { axis: 1 }), noiseTensor([2, 3, 2], 3)],
    ["Sum", (b, x) => b.op("Sum", [x, mul(b, x, x), x]), noiseTensor([5], 3)],
    ["a value used thrice", (b, x) => add(b, mul(b, x, x), x), noiseTensor([5], 3)],
  ];
  for (const [name, operator, x] of unaries) {
    it(`should match finite differences when differentiating ${name}`, async () => {
      await checkGradients({ inputs: { x }, build: (b, values) => operator(b, values["x"]!) });
    });
  }

  // The runtime's CPU has these in float32 only: a larger step, and the tolerance that its square costs.
  const singles: readonly (readonly [string, (b: GraphBuilder, x: Value) => Value])[] = [
    ["LeakyRelu", (b, x) => leakyRelu(b, x, { alpha: 0.2 })],
    ["Erf", erf],
    ["Mean", (b, x) => b.op("Mean", [x, mul(b, x, x)])],
    ["Elu", (b, x) => b.op("Elu", [x], { alpha: { kind: "float", value: 1.5 } })],
    ["Softplus", (b, x) => b.op("Softplus", [x])],
    ["Softsign", (b, x) => b.op("Softsign", [x])],
    ["Selu", (b, x) => b.op("Selu", [x])],
    ["HardSigmoid", (b, x) => b.op("HardSigmoid", [mul(b, x, 3)])],
    ["HardSwish", (b, x) => b.op("HardSwish", [mul(b, x, 5)])],
    ["Sin", (b, x) => b.op("Sin", [x])],
    ["Cos", (b, x) => b.op("Cos", [x])],
    ["Tan", (b, x) => b.op("Tan", [x])],
    ["Asin", (b, x) => b.op("Asin", [mul(b, x, 0.5)])],
    ["Acos", (b, x) => b.op("Acos", [mul(b, x, 0.5)])],
    ["Atan", (b, x) => b.op("Atan", [x])],
    ["Sinh", (b, x) => b.op("Sinh", [x])],
    ["Cosh", (b, x) => b.op("Cosh", [x])],
    ["Asinh", (b, x) => b.op("Asinh", [x])],
    ["Acosh", (b, x) => b.op("Acosh", [add(b, x, 3)])],
    ["Atanh", (b, x) => b.op("Atanh", [mul(b, x, 0.5)])],
  ];
  for (const [name, operator] of singles) {
    it(`should match finite differences when differentiating ${name} in float32`, async () => {
      await checkGradients({
        inputs: { x: distinctTensor([12], 4, "float32") },
        build: (b, values) => operator(b, values["x"]!),
        step: 5e-3,
        tolerance: 5e-4,
      });
    });
  }

  it("should give PRelu's slopes their gradient when they are inputs", async () => {
    await checkGradients({
      inputs: { x: distinctTensor([2, 3, 2], 4, "float32"), slope: tensor("float32", [3, 1], [0.25, 0.5, -0.25]) },
      build: (b, { x, slope }) => b.op("PRelu", [x!, slope!]),
      step: 1 / 64,
      tolerance: 1e-5,
    });
  });

  it("should give Clip's limits their gradient when they are inputs", async () => {
    await checkGradients({
      inputs: { x: distinctTensor([12], 3), min: tensor("float64", [], [-0.4]), max: tensor("float64", [], [0.6]) },
      build: (b, { x, min, max }) => b.op("Clip", [x, min, max]),
    });
  });

  it("should pass gradients to the chosen side when differentiating Where", async () => {
    await checkGradients({
      inputs: { x: noiseTensor([2, 3], 5), y: noiseTensor([3], 6) },
      others: { condition: tensor("bool", [2, 1], [1, 0]) },
      build: (b, { x, y, condition }) => where(b, condition!, x!, y!),
    });
  });

  it("should go back to the input's type when differentiating Cast", async () => {
    await checkGradients({
      inputs: { x: tensor("float32", [3], [0.5, -0.25, 1]) },
      build: (b, { x }) => mul(b, cast(b, x!, "float64"), 3),
      step: 0.5,
    });
  });

  it("should give hand-computed derivatives when x * y + x is differentiated", async () => {
    const b = new GraphBuilder("hand");
    const x = b.input("x", "float32", [2]);
    const y = b.input("y", "float32", []);
    const [dx, dy] = gradients(b, reduceSum(b, add(b, mul(b, x, y), x), undefined, { keepdims: false }), [x, y]);
    b.output(dx!, "dx");
    b.output(dy!, "dy");
    const feeds = { x: tensor("float32", [2], [2, 5]), y: tensor("float32", [], [3]) };
    expect(await runNumbers(b.build(), feeds)).toEqual({ dx: [4, 4], dy: [7] });
  });

  it("should share the gradient evenly when maxima are equal, and block it where Relu is at 0", async () => {
    const b = new GraphBuilder("ties");
    const x = b.input("x", "float32", [3]);
    const y = b.input("y", "float32", [3]);
    const loss = reduceSum(b, maximum(b, x, y), undefined, { keepdims: false });
    gradients(b, loss, [x, y]).forEach((value, i) => b.output(value, `d${i}`));
    const rectified = reduceSum(b, relu(b, x), undefined, { keepdims: false });
    b.output(gradients(b, rectified, [x])[0]!, "relu");
    const feeds = { x: tensor("float32", [3], [1, 2, 0]), y: tensor("float32", [3], [1, 1, 4]) };
    expect(await runNumbers(b.build(), feeds)).toEqual({ d0: [0.5, 1, 0], d1: [0.5, 0, 1], relu: [1, 1, 0] });
  });
});
