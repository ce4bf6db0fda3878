import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  add,
  attr,
  bindDimensions,
  cast,
  expand,
  GLISSADE_DOMAIN,
  gradients,
  GraphBuilder,
  identity,
  lower,
  maxPool,
  mul,
  neg,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  shapeOf,
  simplify,
  sub,
  tensor,
  transpose,
  unsqueeze,
  type Value,
} from "@glissade/autodiff";
import { errorOf } from "./error-of.ts";
import { noiseTensor } from "./noise.ts";
import { runNumbers } from "./run-graph.ts";

/** Operators that a graph still has when simplified. */
function simplified(make: (b: GraphBuilder, x: Value) => Value | Value[]): string[] {
  const b = new GraphBuilder("simplify");
  [make(b, b.input("x", "float32", [2, 3]))].flat().forEach((value, i) => b.output(value, `y${i}`));
  return simplify(b.build()).nodes.map(({ opType }) => opType);
}

describe("simplify", () => {
  it("should remove nodes and initializers, but no inputs, when nothing needs them", () => {
    const b = new GraphBuilder("dead");
    const x = b.input("x", "float32", [1]);
    b.input("unused", "float32", [1]);
    add(b, x, b.initializer("dead", tensor("float32", [1], [1])));
    b.output(neg(b, x), "y");
    const graph = simplify(b.build());
    expect(graph.nodes.map(({ opType }) => opType)).toEqual(["Neg"]);
    expect([...graph.initializers.keys()]).toEqual([]);
    expect([...graph.values.keys()].sort()).toEqual(["unused", "x", "y"]);
    expect(graph.inputs).toHaveLength(2);
  });

  it("should merge nodes when they compute the same", () => {
    expect(simplified((b, x) => add(b, mul(b, neg(b, x), 2), mul(b, neg(b, x), 2)))).toEqual(["Neg", "Mul", "Add"]);
    expect(simplified((b, x) => [reduceSum(b, x, [0]), reduceSum(b, x, [1])])).toEqual(["ReduceSum", "ReduceSum"]);
    const random = (b: GraphBuilder) =>
      b.op("RandomUniform", [], {}, { outputShapes: [[2, 3]], outputTypes: ["float32"] });
    expect(simplified((b, x) => add(b, x, sub(b, random(b), random(b))))).toEqual([
      "RandomUniform",
      "RandomUniform",
      "Sub",
      "Add",
    ]);
  });

  it("should bypass nodes when they change nothing", () => {
    expect(simplified((b, x) => neg(b, b.op("Reshape", [identity(b, x), b.ints([2, -1])])))).toEqual(["Neg"]);
    expect(simplified((b, x) => neg(b, b.op("Cast", [expand(b, x, [2, 1])], { to: attr.int(1) })))).toEqual(["Neg"]);
    expect(simplified((b, x) => neg(b, add(b, b.constant(0), mul(b, x, 1))))).toEqual(["Neg"]);
    expect(simplified((b, x) => neg(b, transpose(b, transpose(b, x, [1, 0]), [1, 0])))).toEqual(["Neg"]);
    // Broadcasting changes the shape, so this addition of 0 does something.
    expect(simplified((b, x) => add(b, x, b.constant(tensor("float32", [4, 1, 1], [0, 0, 0, 0]))))).toEqual(["Add"]);
    expect(simplified((b, x) => add(b, x, b.initializer("bias", tensor("float32", [1], [0]))))).toEqual(["Add"]);
  });

  it("should join transpositions when one follows the other", () => {
    const b = new GraphBuilder("join");
    const x = b.input("x", "float32", [2, 3, 4]);
    b.output(transpose(b, transpose(b, x, [1, 2, 0]), [1, 0, 2]), "y");
    const graph = simplify(b.build());
    expect(graph.nodes.map(({ attributes }) => attributes)).toEqual([{ perm: attr.ints([2, 1, 0]) }]);
    expect(graph.outputs[0]!.shape).toEqual([4, 3, 2]);
  });

  it("should compute shapes and single constants when they are known", () => {
    expect(
      simplified((b, x) =>
        b.op("Reshape", [x, b.op("Concat", [b.op("Shape", [x]), b.ints([1])], { axis: attr.int(0) })]),
      ),
    ).toEqual(["Reshape"]);
    expect(simplified((b, x) => mul(b, x, mul(b, b.constant(2), b.op("Sqrt", [b.constant(9)]))))).toEqual(["Mul"]);
  });

  it("should keep outputs apart when they turn out to be one value or an input", async () => {
    const b = new GraphBuilder("outputs");
    const x = b.input("x", "float32", [2]);
    b.output(neg(b, x), "a");
    b.output(neg(b, x), "b");
    b.output(identity(b, x), "c");
    const graph = simplify(b.build());
    expect(graph.outputs.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(await runNumbers(graph, { x: tensor("float32", [2], [1, 2]) })).toEqual({
      a: [-1, -2],
      b: [-1, -2],
      c: [1, 2],
    });
  });

  it("should ask one MaxPool for positions as well when its gradient needs them", () => {
    const b = new GraphBuilder("pool");
    const x = b.input("x", "float32", [1, 1, 5, 5]);
    const y = maxPool(b, x, { kernel: [3, 3], strides: [2, 2] });
    const [dx] = gradients(b, reduceSum(b, y, undefined, { keepdims: false }), [x]);
    b.output(y, "y");
    b.output(dx!, "dx");
    const pools = simplify(lower(b.build())).nodes.filter(({ opType }) => opType === "MaxPool");
    expect(pools.map(({ outputs }) => outputs.length)).toEqual([2]);
  });

  it("should compute the same with no more nodes when a graph is random", async () => {
    const steps: readonly ((b: GraphBuilder, x: Value, y: Value) => Value)[] = [
      (b, x, y) => add(b, x, y),
      (b, x) => mul(b, x, 1),
      (b, x) => sub(b, x, 0),
      (b, x) => neg(b, x),
      (b, x) => transpose(b, x, [1, 0]),
      (b, x) => reshape(b, reshape(b, x, [9]), [3, 3]),
      (b, x) => relu(b, x),
      (b, x, y) => mul(b, x, add(b, reduceMean(b, y, [0]), mul(b, b.constant(2), 3))),
      (b, x) => cast(b, cast(b, x, "float64"), "float32"),
      (b, x) => b.op("Expand", [unsqueeze(b, x, [0]), shapeOf(b, unsqueeze(b, x, [0]))]),
      (b, x) => b.op("Squeeze", [x.shape.length > 2 ? x : unsqueeze(b, x, [0]), b.ints([0])]),
    ];
    const square = (b: GraphBuilder, x: Value) => (x.shape.length === 2 ? x : b.op("Squeeze", [x, b.ints([0])]));
    const program = fc.array(fc.tuple(fc.nat(steps.length - 1), fc.nat(), fc.nat()), { minLength: 1, maxLength: 25 });
    const check = fc.asyncProperty(program, async (instructions) => {
      const b = new GraphBuilder("random");
      const values = [b.input("x", "float32", [3, 3])];
      for (const [step, i, j] of instructions) {
        const pick = (k: number) => values[k % values.length]!;
        values.push(square(b, steps[step]!(b, pick(i), pick(j))));
      }
      values.slice(-3).forEach((value, i) => b.output(value, `y${i}`));
      const graph = b.build();
      const small = simplify(graph);
      const copies = graph.outputs.length;
      expect(small.nodes.length).toBeLessThanOrEqual(graph.nodes.length + copies);
      const feeds = { x: noiseTensor([3, 3], 5, { type: "float32" }) };
      expect(await runNumbers(small, feeds)).toEqual(await runNumbers(graph, feeds));
    });
    await fc.assert(check, { numRuns: 40, seed: 20261126 });
  });
});

describe("bindDimensions", () => {
  it("should replace names everywhere when they get numbers", () => {
    const b = new GraphBuilder("bind");
    const x = b.input("x", "float32", ["N", 2, "H"]);
    b.output(b.op("Flatten", [add(b, x, x)]), "y");
    const graph = b.build();
    expect(graph.outputs[0]!.shape).toEqual(["N", "2*H"]);
    expect(bindDimensions(graph, { H: 5 }).outputs[0]!.shape).toEqual(["N", 10]);
    const bound = bindDimensions(graph, { N: 3, H: 5 });
    expect([...bound.values.values()].map(({ shape }) => shape)).toEqual([
      [3, 2, 5],
      [3, 2, 5],
      [3, 10],
    ]);
    expect(graph.inputs[0]!.shape).toEqual(["N", 2, "H"]);
  });

  it("should refuse names that no input has, and numbers that are none", () => {
    const b = new GraphBuilder("bind");
    b.output(neg(b, b.input("x", "float32", ["batch"])), "y");
    const graph = b.build();
    expect(errorOf(() => bindDimensions(graph, { bacth: 2 })).message).toBe(
      'No input has a dimension "bacth", expected batch.',
    );
    expect(errorOf(() => bindDimensions(graph, { batch: 1.5 })).message).toBe(
      'Dimension "batch" is 1.5, expected a natural number.',
    );
  });
});

describe("lower", () => {
  function reluGradient() {
    const b = new GraphBuilder("lower");
    const x = b.input("x", "float32", ["N", 2]);
    const y = relu(b, x);
    const [dx] = gradients(b, y, [x], { seed: x });
    b.output(dx!, "dx");
    return b.build();
  }

  it("should use the caller's lowering, seeing shapes, when there is one", () => {
    const seen: unknown[] = [];
    const graph = lower(bindDimensions(reluGradient(), { N: 4 }), {
      ReluGrad: (b, node, [y, dy], [dx]) => {
        seen.push(node.domain, y!.shape, dx!.shape);
        return [mul(b, y!, dy!)];
      },
    });
    expect(seen).toEqual([GLISSADE_DOMAIN, [4, 2], [4, 2]]);
    expect(graph.nodes.map(({ opType }) => opType)).toEqual(["Relu", "Mul"]);
    expect(graph.outputs.map(({ name }) => name)).toEqual(["dx"]);
  });

  it("should use the portable lowering when the caller's one declines", () => {
    const graph = lower(reluGradient(), { ReluGrad: () => undefined });
    expect(graph.nodes.map(({ opType }) => opType)).toEqual(["Relu", "Greater", "Where"]);
  });

  it("should replace an operator of ONNX when the caller names it", () => {
    const graph = lower(reluGradient(), { Relu: (b, _, [x]) => [b.op("Max", [x, b.constant(0)])] });
    expect(graph.nodes[0]!.opType).toBe("Max");
  });

  it("should name the node when a private operator has no lowering", () => {
    const b = new GraphBuilder("none");
    const x = b.input("x", "float32", [1]);
    b.output(b.op("Unheard", [x], {}, { domain: GLISSADE_DOMAIN, outputShapes: [[1]], name: "n" }), "y");
    expect(errorOf(() => lower(b.build()))).toMatchObject({
      code: "no_lowering",
      message: 'ai.glissade:Unheard (node "n") has no lowering.',
    });
  });
});
