import { describe, expect, it } from "vitest";
import {
  add,
  attr,
  averagePool,
  concat,
  conv,
  flatten,
  gemm,
  GraphBuilder,
  matMul,
  maxPool,
  mul,
  pad,
  reduceSum,
  reshape,
  slice,
  split,
  tensor,
  transpose,
  where,
  type Shape,
  type Value,
} from "@glissade/autodiff";
import { errorOf } from "./error-of.ts";
import { runNumbers } from "./run-graph.ts";

/** Shapes of an operator's outputs, its inputs being float32 of the given shapes. */
function infer(shapes: readonly Shape[], make: (b: GraphBuilder, values: Value[]) => Value | Value[]): Shape[] {
  const b = new GraphBuilder("infer");
  const values = shapes.map((shape, i) => b.input(`x${i}`, "float32", shape));
  return [make(b, values)].flat().map(({ shape }) => shape);
}

describe("shape inference", () => {
  const cases: readonly (readonly [
    string,
    readonly Shape[],
    (b: GraphBuilder, v: Value[]) => Value | Value[],
    readonly Shape[],
  ])[] = [
    [
      "names broadcast with 1",
      [
        ["N", 3],
        [1, 3],
      ],
      (b, [x, y]) => add(b, x!, y!),
      [["N", 3]],
    ],
    [
      "a name meets a number",
      [
        ["N", 3],
        [4, 1],
      ],
      (b, [x, y]) => add(b, x!, y!),
      [[4, 3]],
    ],
    ["two names meet", [["N"], ["M"]], (b, [x, y]) => add(b, x!, y!), [["broadcast(M,N)"]]],
    [
      "a convolution strides",
      [
        ["N", 3, 32, 32],
        [8, 3, 3, 3],
      ],
      (b, [x, w]) => conv(b, x!, w!, undefined, { strides: [2, 2], pads: [1, 1, 1, 1] }),
      [["N", 8, 16, 16]],
    ],
    [
      "a convolution has groups",
      [
        [2, 6, 5],
        [9, 2, 3],
      ],
      (b, [x, w]) => conv(b, x!, w!, undefined, { group: 3, dilations: [2] }),
      [[2, 9, 1]],
    ],
    [
      "a convolution keeps its extents",
      [
        [1, 1, "H", 7],
        [1, 1, 3, 2],
      ],
      (b, [x, w]) => conv(b, x!, w!, undefined, { autoPad: "SAME_UPPER" }),
      [[1, 1, "H", 7]],
    ],
    [
      "a pooling slides over a name",
      [["N", 1, "H", 8]],
      (b, [x]) => maxPool(b, x!, { kernel: [2, 2], strides: [2, 2] }),
      [["N", 1, "floor(H/2)", 4]],
    ],
    [
      "a pooling rounds up",
      [[1, 1, 6, 6]],
      (b, [x]) => averagePool(b, x!, { kernel: [3, 3], strides: [2, 2], ceilMode: true }),
      [[1, 1, 3, 3]],
    ],
    ["a vector meets a batch of matrices", [[3], ["N", 3, 4]], (b, [x, y]) => matMul(b, x!, y!), [["N", 4]]],
    [
      "a Gemm transposes both",
      [
        [3, 2],
        [4, 3],
      ],
      (b, [x, y]) => gemm(b, x!, y!, undefined, { transA: true, transB: true }),
      [[2, 4]],
    ],
    ["a batch is flattened", [["N", 3, 4]], (b, [x]) => flatten(b, x!), [["N", 12]]],
    ["the batch is flattened away", [["N", 3, 4]], (b, [x]) => reshape(b, x!, [-1, 2]), [["6*N", 2]]],
    ["and put back", [["N", 3, 4]], (b, [x]) => reshape(b, reshape(b, x!, [-1, 6]), ["N", 12]), [["N", 12]]],
    [
      "parts are joined",
      [
        ["N", 2],
        ["N", 3],
      ],
      (b, [x, y]) => concat(b, [x!, y!], -1),
      [["N", 5]],
    ],
    [
      "named extents are joined",
      [
        ["N", 2],
        ["M", 2],
      ],
      (b, [x, y]) => concat(b, [x!, y!], 0),
      [["M+N", 2]],
    ],
    [
      "parts are cut",
      [[5, 2]],
      (b, [x]) => split(b, x!, [1, 4], 0),
      [
        [1, 2],
        [4, 2],
      ],
    ],
    [
      "a name is sliced",
      [["N", 4]],
      (b, [x]) => slice(b, x!, { starts: [1, 0], ends: [Infinity, 3], steps: [1, 2] }),
      [["N-1", 2]],
    ],
    ["a name is padded", [["N", 4]], (b, [x]) => pad(b, x!, [1, 0, 1, 0]), [["N+2", 4]]],
    ["axes change places", [["N", 3, 4]], (b, [x]) => transpose(b, x!, [1, 2, 0]), [[3, 4, "N"]]],
    ["all is summed", [["N", 3]], (b, [x]) => reduceSum(b, x!, undefined, { keepdims: false }), [[]]],
    [
      "a shape is computed",
      [["N", 3, 4]],
      (b, [x]) => {
        const batch = b.op("Slice", [b.op("Shape", [x]), b.ints([0]), b.ints([1])]);
        return b.op("Reshape", [x, concat(b, [batch, b.ints([-1])], 0)]);
      },
      [["N", 12]],
    ],
  ];
  for (const [when, shapes, make, expected] of cases) {
    it(`should give ${expected.map((shape) => `[${shape.join(", ")}]`).join(" and ")} when ${when}`, () => {
      expect(infer(shapes, make)).toEqual(expected);
    });
  }

  it("should give types as well when operators compare, choose and convert", () => {
    const b = new GraphBuilder("types");
    const x = b.input("x", "float64", [2]);
    const test = b.op("Greater", [x, b.constant(0, "float64")]);
    expect(test).toMatchObject({ type: "bool", shape: [2] });
    expect(where(b, test, x, 1).type).toBe("float64");
    expect(b.op("ArgMax", [x], { axis: attr.int(0) })).toMatchObject({ type: "int64", shape: [1] });
    expect(errorOf(() => add(b, x, b.input("single", "float32", [2]))).message).toBe(
      'Add (node "Add_5"): input "single" is float32 while "x" is float64, expected one type.',
    );
  });

  const wrong: readonly (readonly [
    string,
    readonly Shape[],
    (b: GraphBuilder, v: Value[]) => unknown,
    string,
    string,
  ])[] = [
    [
      "shapes do not broadcast",
      [[2, 3], [4]],
      (b, [x, y]) => add(b, x!, y!),
      "shape_mismatch",
      'Add (node "Add_0"): Shapes [2, 3] and [4] do not broadcast.',
    ],
    [
      "matrices do not fit",
      [
        [2, 3],
        [4, 5],
      ],
      (b, [x, y]) => matMul(b, x!, y!),
      "shape_mismatch",
      "shapes [2, 3] and [4, 5] do not multiply, expected equal inner extents",
    ],
    [
      "channels do not fit",
      [
        [1, 3, 5, 5],
        [4, 2, 3, 3],
      ],
      (b, [x, w]) => conv(b, x!, w!),
      "shape_mismatch",
      'input "x0" has 3 channels',
    ],
    [
      "a window is too large",
      [[1, 1, 2, 2]],
      (b, [x]) => maxPool(b, x!, { kernel: [3, 3] }),
      "shape_mismatch",
      "a window of 3 does not fit extent 2",
    ],
    [
      "elements are lost",
      [[2, 3]],
      (b, [x]) => reshape(b, x!, [4, -1]),
      "shape_mismatch",
      "[2, 3] cannot become [4, -1]",
    ],
    [
      "two extents are open",
      [["N", "M"]],
      (b, [x]) => reshape(b, x!, ["M", "N"]),
      "shape_unknown",
      "more than one unknown",
    ],
    [
      "an axis is too far out",
      [[2, 3]],
      (b, [x]) => concat(b, [x!, x!], 2),
      "invalid_argument",
      "Axis 2 lies outside rank 2",
    ],
    ["an operator is misspelt", [[2]], (b, [x]) => b.op("Sigmiod", [x]), "unknown_operator", "did you mean Sigmoid?"],
    [
      "a shape depends on data",
      [[2]],
      (b, [x]) => b.op("Reshape", [x, b.input("s", "int64", [1])]),
      "shape_unknown",
      'the elements of input 1 ("s") are not known',
    ],
    [
      "strides are too many",
      [[1, 1, 4]],
      (b, [x]) => maxPool(b, x!, { kernel: [2], strides: [1, 1] }),
      "invalid_argument",
      'Attribute "strides" has 2 entries, expected 1.',
    ],
    [
      "an attribute is of another kind",
      [[1, 1, 4]],
      (b, [x]) => b.op("MaxPool", [x], { kernel_shape: attr.int(2) }),
      "invalid_argument",
      'Attribute "kernel_shape" is of kind int, expected ints.',
    ],
    [
      "too many outputs are wanted",
      [[2]],
      (b, [x]) => b.node("Relu", [x], {}, { outputs: 2 }),
      "invalid_argument",
      "2 outputs wanted, expected 1",
    ],
  ];
  for (const [when, shapes, make, code, message] of wrong) {
    it(`should refuse with ${code} when ${when}`, () => {
      const error = errorOf(() => infer(shapes, (b, values) => (make(b, values), [])));
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    });
  }
});

describe("GraphBuilder", () => {
  it("should share constants when they are small and equal, telling 0 from -0", () => {
    const b = new GraphBuilder("constants");
    expect(b.constant(1)).toBe(b.constant(1));
    expect(b.constant(1)).not.toBe(b.constant(1, "float64"));
    expect(b.constant(0)).not.toBe(b.constant(-0));
    expect(b.ints([1, 2])).toBe(b.constant(tensor("int64", [2], [1, 2])));
    expect(b.initializer("w", tensor("float32", [], [1]))).not.toBe(b.constant(1));
  });

  it("should put prefixes before names when scopes nest", () => {
    const b = new GraphBuilder("scopes");
    const x = b.input("x", "float32", [1]);
    const names = b.scope("outer", () =>
      [add(b, x, x), b.scope("inner", () => add(b, x, x)), add(b, x, x)].map(({ name }) => name),
    );
    expect(names).toEqual(["outer/Add_0", "outer/inner/Add_1", "outer/Add_2"]);
    expect(add(b, x, x).name).toBe("Add_3");
  });

  it("should rename values rather than copy them when they become outputs", async () => {
    const b = new GraphBuilder("outputs");
    const x = b.input("x", "float32", [1]);
    const y = mul(b, x, 2);
    b.output(add(b, y, x), "sum");
    b.output(y, "first");
    b.output(y, "second");
    b.output(x, "same");
    const graph = b.build();
    expect(graph.nodes.map(({ opType }) => opType)).toEqual(["Mul", "Add", "Identity", "Identity"]);
    expect(graph.outputs.map(({ name }) => name)).toEqual(["sum", "first", "second", "same"]);
    expect(await runNumbers(graph, { x: tensor("float32", [1], [3]) })).toEqual({
      sum: [9],
      first: [6],
      second: [6],
      same: [3],
    });
  });

  it("should grow a graph, leaving the original alone, when started from it", () => {
    const b = new GraphBuilder("one");
    const x = b.input("x", "float32", [1]);
    b.output(add(b, x, x), "y");
    const first = b.build();
    const grown = GraphBuilder.from(first);
    grown.output(mul(grown, grown.value("y"), 2), "z");
    expect(grown.build().outputs.map(({ name }) => name)).toEqual(["y", "z"]);
    expect(first.nodes).toHaveLength(1);
  });

  it("should refuse names that are taken, values that are not there and values of other graphs", () => {
    const b = new GraphBuilder("names");
    const x = b.input("weights", "float32", [1]);
    b.output(x, "y");
    expect(errorOf(() => b.input("weights", "float32", [1])).code).toBe("duplicate_name");
    expect(errorOf(() => b.output(x, "y")).code).toBe("duplicate_name");
    expect(errorOf(() => b.value("weight")).message).toBe('The graph has no value "weight". Did you mean "weights"?');
    const other = new GraphBuilder("other").input("elsewhere", "float32", [1]);
    expect(errorOf(() => add(b, x, other))).toMatchObject({ code: "unknown_value", details: { found: "elsewhere" } });
  });

  it("should take the caller's word when an operator of another domain is added", () => {
    const b = new GraphBuilder("blocked");
    const x = b.input("x", "float32", [1, 16, 4, 4]);
    const y = b.op("ReorderInput", [x], {}, { domain: "com.microsoft.nchwc", outputShapes: [[1, 16, 4, 4]] });
    expect(y).toMatchObject({ type: "float32", shape: [1, 16, 4, 4] });
    b.output(y);
    expect(b.build().opsets.get("com.microsoft.nchwc")).toBe(1);
  });

  it("should refuse tensors when the number of values does not fit", () => {
    expect(errorOf(() => tensor("float32", [2, 2], [1, 2, 3])).message).toBe(
      "A tensor got 3 values, expected 4 values for shape [2, 2].",
    );
  });
});
