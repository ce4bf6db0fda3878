import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import {
  attr,
  bindDimensions,
  elementCount,
  gradients,
  GraphBuilder,
  lower,
  readModel,
  reduceSum,
  simplify,
  tensor,
  tensorNumbers,
  writeModel,
  type Graph,
} from "@glissade/autodiff";
import { expectClose } from "./check-gradients.ts";
import { errorOf } from "./error-of.ts";
import { noise, noiseTensor } from "./noise.ts";
import { runNumbers } from "./run-graph.ts";

const goldenFile = new URL("./goldens/models.json", import.meta.url);
const models = JSON.parse(readFileSync(goldenFile, "utf8")) as Readonly<Record<string, string>>;

function modelBytes(name: string): Uint8Array {
  return Uint8Array.from(Buffer.from(models[name]!, "base64"));
}

/** As `readFile` gives it: a Buffer, which may be a view into a larger pool. */
function modelBuffer(name: string): Buffer {
  return Buffer.from(models[name]!, "base64");
}

/** Runs a file in ONNX Runtime on noise; named extents become 3. */
async function runBytes(bytes: Uint8Array, graph: Graph): Promise<Record<string, number[]>> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1, logSeverityLevel: 3 });
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => {
      const dims = shape.map((dim) => (typeof dim === "number" ? dim : 3));
      return [name, new Tensor("float32", Float32Array.from(noise(elementCount(dims), 1)), dims)];
    }),
  );
  const results = await session.run(feeds);
  await session.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [name, Array.from(data as ArrayLike<number>, Number)]),
  );
}

const readable = [
  "typed fields",
  "operator set 9",
  "unsorted",
  "exported by PyTorch, operator set 11",
  "exported by PyTorch, operator set 17",
];

describe("readModel", () => {
  for (const name of readable) {
    it(`should compute what the original computes when it is ${name}, read, simplified and written again`, async () => {
      const graph = readModel(modelBytes(name));
      expect(graph.opsets.get("")).toBe(21);
      const expected = await runBytes(modelBytes(name), graph);
      for (const form of [graph, simplify(graph), readModel(writeModel(graph))]) {
        const found = await runBytes(writeModel(form), graph);
        expect(Object.keys(found)).toEqual(Object.keys(expected));
        for (const output of Object.keys(expected)) expectClose(found[output]!, expected[output]!, 1e-6, output);
      }
    });
  }

  it("should read the same graph when the bytes come as a Buffer", () => {
    for (const name of readable) {
      expect(readModel(modelBuffer(name))).toEqual(readModel(modelBytes(name)));
    }
  });

  it("should infer the shapes of all values when the batch is left open", () => {
    const graph = readModel(modelBytes("exported by PyTorch, operator set 17"));
    expect(graph.inputs).toEqual([{ name: "images", type: "float32", shape: ["batch", 3, 8, 8] }]);
    expect(graph.outputs.map(({ shape }) => shape)).toEqual([["batch", 5]]);
    const bound = simplify(bindDimensions(graph, { batch: 2 }));
    expect(bound.outputs[0]!.shape).toEqual([2, 5]);
    expect(bound.nodes.filter(({ opType }) => ["Shape", "Gather", "Unsqueeze", "Cast"].includes(opType))).toEqual([]);
  });

  it("should let a model exported by PyTorch be differentiated with respect to its weights", async () => {
    const b = GraphBuilder.from(readModel(modelBytes("exported by PyTorch, operator set 17")));
    const loss = reduceSum(b, b.value("scores"), undefined, { keepdims: false });
    const [dw, dx] = gradients(b, loss, [b.value("conv1.weight"), b.value("images")]);
    b.output(dw!, "dw");
    b.output(dx!, "dx");
    const found = await runNumbers(b.build(), { images: noiseTensor([2, 3, 8, 8], 1, { type: "float32" }) });
    expect(found["dw"]).toHaveLength(108);
    expect(found["dx"]!.some((value) => value !== 0)).toBe(true);
  });

  it("should keep metadata, and hold Constant nodes as initializers", () => {
    const typed = readModel(modelBytes("typed fields"));
    expect(Object.fromEntries(typed.metadata)).toEqual({ classes: '["a","b"]' });
    expect(tensorNumbers(typed.initializers.get("float16")!)).toEqual([0.5, -1.25]);
    expect(typed.initializers.get("int64")!.data).toEqual(new BigInt64Array([-5000000000n, 9007199254740991n]));
    const exported = readModel(modelBytes("exported by PyTorch, operator set 17"));
    expect(exported.nodes.map(({ opType }) => opType)).not.toContain("Constant");
  });

  it("should take the file's word when no shape rule knows an operator", () => {
    const error = errorOf(() => readModel(modelBytes("declared shapes")));
    expect(error.code).toBe("unsupported_model");
    expect(error.message).toContain('com.example:Mystery (node "a")');
    const b = new GraphBuilder("declared");
    const x = b.input("x", "float32", [2]);
    b.output(b.op("Mystery", [x], {}, { domain: "com.example", outputShapes: [[3]], outputTypes: ["int64"] }), "y");
    const graph = readModel(writeModel(b.build()));
    expect(graph.outputs).toEqual([{ name: "y", type: "int64", shape: [3] }]);
    expect(graph.opsets.get("com.example")).toBe(1);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["cycle", "cycle", 'Nodes wait for each other: Add "first", Neg "second"; expected a graph without cycles.'],
    ["missing value", "invalid_model", 'Add (node "sum") takes "nowhere", which no input, initializer or node gives.'],
    [
      "external data",
      "unsupported_model",
      'Tensor "w" lies in "weights.bin", expected a model that holds its tensors itself.',
    ],
    ["short tensor", "invalid_model", 'Tensor "w" has 8 bytes, expected 12 for [3].'],
    [
      "subgraph",
      "unsupported_model",
      'of If (node "choice") is of kind 5, expected numbers, strings or a tensor (no subgraphs).',
    ],
    ["function", "unsupported_model", "calls the model's own function Twice, expected plain operators."],
    ["strings", "unsupported_model", 'Value "x" is no tensor of numbers, expected a tensor of numbers or bools.'],
  ];
  for (const [name, code, message] of refused) {
    it(`should say what is wrong when the model has ${name}`, () => {
      const error = errorOf(() => readModel(modelBytes(name)));
      expect(error.code).toBe(code);
      expect(error.message).toContain(message);
    });
  }

  it("should give a clear error, and nothing else, when bytes are cut off anywhere", () => {
    const bytes = modelBytes("unsorted");
    expect(readModel(bytes).nodes).toHaveLength(3);
    for (let length = 0; length < bytes.length; length++) {
      try {
        // Some cuts fall between two whole fields and leave a smaller, valid model.
        readModel(bytes.subarray(0, length));
      } catch (error) {
        expect(error).toMatchObject({ name: "AutodiffError" });
      }
    }
    expect(errorOf(() => readModel(bytes.subarray(0, bytes.length - 9))).code).toBe("invalid_model");
    expect(errorOf(() => readModel(new Uint8Array())).message).toBe("The bytes hold no graph, expected an ONNX model.");
    expect(errorOf(() => readModel(Uint8Array.from(noise(500, 1), (x) => x * 128))).code).toBe("invalid_model");
  });
});

describe("writeModel", () => {
  it("should give back the same graph when it is read again", () => {
    const b = new GraphBuilder("round");
    b.setMetadata("classes", "äöü");
    const x = b.input("x", "float32", ["N", 3]);
    const w = b.initializer("w", tensor("float32", [3, 2], [1, -0, 3, 4, 5e-40, 6]));
    const halves = b.initializer("halves", tensor("float16", [3], [65504, 6e-8, -1 / 3]));
    const y = b.op("MatMul", [x, w]);
    const clipped = b.op("Clip", [y, undefined, b.constant(4)]);
    b.output(b.op("LeakyRelu", [clipped], { alpha: attr.float(0.25) }), "y");
    b.output(b.op("Cast", [halves], { to: attr.int(1) }), "z");
    const options = { outputNames: ["", "second"] };
    b.output(b.op("Split", [clipped], { axis: attr.int(1), num_outputs: attr.int(2) }, options), "second");
    const graph = b.build();
    const again = readModel(writeModel(graph));
    expect(again.nodes).toEqual(graph.nodes);
    expect(again.inputs).toEqual(graph.inputs);
    expect(again.outputs).toEqual(graph.outputs);
    expect(again.initializers).toEqual(graph.initializers);
    expect(again.metadata).toEqual(graph.metadata);
    expect(again.opsets).toEqual(graph.opsets);
    expect(new Map([...again.values].sort())).toEqual(new Map([...graph.values].sort()));
  });

  it("should keep every kind of attribute when an operator of another domain carries them", () => {
    const b = new GraphBuilder("attributes");
    const attributes = {
      int: attr.int(-7),
      big: attr.int(-(2 ** 40) - 1),
      ints: attr.ints([1, -2, 2 ** 33]),
      none: attr.ints([]),
      float: attr.float(0.5),
      floats: attr.floats([1.5, -2]),
      string: attr.string("größe"),
      strings: attr.strings(["a", ""]),
      tensor: attr.tensor(tensor("int8", [2, 1], [-1, 1])),
    };
    const x = b.input("x", "float32", [1]);
    b.output(b.op("Anything", [x], attributes, { domain: "com.microsoft.nchwc", outputShapes: [[1]] }), "y");
    const again = readModel(writeModel(b.build()));
    expect(again.nodes[0]!.attributes).toEqual(attributes);
    expect(Object.fromEntries(again.opsets)).toEqual({ "": 21, "com.microsoft.nchwc": 1 });
  });
});

describe("lower and write", () => {
  it("should leave no private operator behind when a graph was differentiated", () => {
    const b = GraphBuilder.from(readModel(modelBytes("exported by PyTorch, operator set 11")));
    const [dx] = gradients(b, reduceSum(b, b.value("scores"), undefined, { keepdims: false }), [b.value("images")]);
    b.output(dx!, "dx");
    expect(b.build().nodes.some(({ domain }) => domain === "ai.glissade")).toBe(true);
    expect(lower(b.build()).nodes.some(({ domain }) => domain === "ai.glissade")).toBe(false);
  });
});
