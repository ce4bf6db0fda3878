import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import {
  GLISSADE_DOMAIN,
  GraphBuilder,
  add,
  attr,
  conv,
  globalAveragePool,
  lower,
  maxPool,
  relu,
  writeModel,
  type Attributes,
  type Graph,
  type Value,
} from "@glissade/autodiff";
import { lowerBlocked } from "../../src/engine/cpu/lower-blocked.ts";
import { probeBlockSize } from "../../src/engine/cpu/probe-block-size.ts";

const blockSize = await probeBlockSize();
/** Where the runtime has no blocks, the rewriting is still checked for what it leaves alone. */
const size = blockSize ?? 16;

/** Values in -1..1 that look random, repeat nowhere near and are the same on every machine. */
function wave(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.fround(Math.sin((i + 1) * 12.9898 + seed * 78.233)));
}

async function run(graph: Graph, feeds: Readonly<Record<string, Float32Array>>): Promise<Map<string, Float32Array>> {
  const session = await InferenceSession.create(writeModel(graph), { graphOptimizationLevel: "basic" });
  const tensors = Object.fromEntries(
    graph.inputs.map(({ name, shape }) => [name, new Tensor("float32", feeds[name]!, shape as number[])]),
  );
  const results = await session.run(tensors);
  await session.release();
  return new Map(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]));
}

function blockedOperators(graph: Graph): string[] {
  return graph.nodes.filter(({ domain }) => domain === "com.microsoft.nchwc").map(({ opType }) => opType);
}

/** Runs a graph both ways; gives the operators that the blocked form uses. */
async function expectSame(
  build: (b: GraphBuilder) => void,
  feed: (name: string, count: number, index: number) => Float32Array = (_, count, index) => wave(count, index),
): Promise<string[]> {
  const b = new GraphBuilder("case");
  build(b);
  const graph = b.build();
  const feeds = Object.fromEntries(
    graph.inputs.map(({ name, shape }, i) => [
      name,
      feed(
        name,
        (shape as number[]).reduce((p, d) => p * d, 1),
        i + 1,
      ),
    ]),
  );
  const expected = await run(lower(graph), feeds);
  const blocked = blockSize === undefined ? graph : lowerBlocked(graph, size);
  const found = await run(lower(blocked), feeds);
  for (const { name } of graph.outputs) {
    const reference = expected.get(name)!;
    const scale = Math.max(1e-6, ...reference.map(Math.abs));
    const worst = found.get(name)!.reduce((most, value, i) => Math.max(most, Math.abs(value - reference[i]!)), 0);
    expect(worst / scale, name).toBeLessThan(2e-5);
  }
  return blockedOperators(blocked);
}

function private_(b: GraphBuilder, opType: string, inputs: readonly Value[], attributes: Attributes): Value[] {
  return b.node(opType, inputs, attributes, { domain: GLISSADE_DOMAIN });
}

const convolutions = [
  { n: 2, i: 32, o: 32, size: 8, kernel: 3, stride: 1, pad: 1, dilation: 1 },
  { n: 3, i: 16, o: 48, size: 9, kernel: 3, stride: 2, pad: 1, dilation: 1 },
  { n: 2, i: 16, o: 32, size: 8, kernel: 3, stride: 2, pad: 1, dilation: 1 },
  { n: 2, i: 16, o: 16, size: 10, kernel: 3, stride: 1, pad: 2, dilation: 2 },
  { n: 2, i: 16, o: 16, size: 7, kernel: 5, stride: 1, pad: 0, dilation: 1 },
  { n: 2, i: 32, o: 16, size: 6, kernel: 1, stride: 1, pad: 0, dilation: 1 },
  { n: 2, i: 32, o: 16, size: 6, kernel: 1, stride: 2, pad: 0, dilation: 1 },
  { n: 2, i: 3, o: 16, size: 8, kernel: 3, stride: 1, pad: 1, dilation: 1 },
  { n: 2, i: 16, o: 16, size: 8, kernel: 2, stride: 3, pad: 0, dilation: 1 },
  { n: 2, i: 10, o: 12, size: 5, kernel: 3, stride: 1, pad: 1, dilation: 1 },
  { n: 20, i: 16, o: 32, size: 5, kernel: 3, stride: 1, pad: 1, dilation: 1 },
  { n: 17, i: 3, o: 16, size: 4, kernel: 1, stride: 1, pad: 0, dilation: 1 },
  { n: 32, i: 64, o: 64, size: 4, kernel: 3, stride: 1, pad: 1, dilation: 1 },
  { n: 1, i: 16, o: 16, size: 4, kernel: 3, stride: 1, pad: 1, dilation: 1 },
];

describe("lowerBlocked", () => {
  for (const c of convolutions) {
    const title = `batch ${c.n}, ${c.i}->${c.o} channels, ${c.size}x${c.size}, kernel ${c.kernel}, stride ${c.stride}, pad ${c.pad}, dilation ${c.dilation}`;
    const attributes = {
      kernel_shape: attr.ints([c.kernel, c.kernel]),
      strides: attr.ints([c.stride, c.stride]),
      pads: attr.ints([c.pad, c.pad, c.pad, c.pad]),
      dilations: attr.ints([c.dilation, c.dilation]),
      group: attr.int(1),
    };
    const out = Math.floor((c.size + 2 * c.pad - c.dilation * (c.kernel - 1) - 1) / c.stride) + 1;

    it(`should convolve as the standard operator does when given ${title}`, async () => {
      const operators = await expectSame((b) => {
        const x = b.input("x", "float32", [c.n, c.i, c.size, c.size]);
        const w = b.input("w", "float32", [c.o, c.i, c.kernel, c.kernel]);
        const bias = b.input("bias", "float32", [c.o]);
        b.output(relu(b, b.op("Conv", [x, w, bias], attributes)), "y");
      });
      if (blockSize !== undefined && c.o % blockSize === 0) expect(operators).toContain("Conv");
    });

    it(`should give both gradients of the convolution when given ${title}`, async () => {
      const operators = await expectSame((b) => {
        const x = b.input("x", "float32", [c.n, c.i, c.size, c.size]);
        const w = b.input("w", "float32", [c.o, c.i, c.kernel, c.kernel]);
        const dy = b.input("dy", "float32", [c.n, c.o, out, out]);
        const inputShape = { ...attributes, input_shape: attr.ints([c.size, c.size]) };
        b.output(private_(b, "ConvInputGrad", [dy, w], inputShape)[0]!, "dx");
        b.output(private_(b, "ConvWeightGrad", [x, dy], attributes)[0]!, "dw");
      });
      if (blockSize !== undefined && c.o % blockSize === 0) expect(operators).toContain("Conv");
    });
  }

  it("should send the gradient to the first of equal maxima when windows tile the picture", async () => {
    const halves = (_: string, count: number, index: number) =>
      Float32Array.from(wave(count, index), (value) => Math.round(value * 2) / 2);
    for (const kernel of [2, 3]) {
      const operators = await expectSame((b) => {
        const x = b.input("x", "float32", [2, 32, 6, 6]);
        const dy = b.input("dy", "float32", [2, 32, 6 / kernel, 6 / kernel]);
        const window = { kernel_shape: attr.ints([kernel, kernel]), strides: attr.ints([kernel, kernel]) };
        const y = maxPool(b, x, { kernel: [kernel, kernel], strides: [kernel, kernel] });
        b.output(private_(b, "MaxPoolGrad", [x, y, dy], window)[0]!, "dx");
        b.output(y, "y");
      }, halves);
      if (blockSize !== undefined) expect(operators).toContain("Upsample");
    }
  });

  it("should leave pooling gradients to the portable form when windows overlap", async () => {
    const operators = await expectSame((b) => {
      const x = b.input("x", "float32", [2, 16, 7, 7]);
      const dy = b.input("dy", "float32", [2, 16, 3, 3]);
      const y = maxPool(b, x, { kernel: [3, 3], strides: [2, 2] });
      const window = { kernel_shape: attr.ints([3, 3]), strides: attr.ints([2, 2]) };
      b.output(private_(b, "MaxPoolGrad", [x, y, dy], window)[0]!, "dx");
    });
    expect(operators).not.toContain("Upsample");
  });

  it("should normalise batches, and differentiate that, when channels fill blocks", async () => {
    const operators = await expectSame((b) => {
      const x = b.input("x", "float32", [4, 32, 5, 5]);
      const dy = b.input("dy", "float32", [4, 32, 5, 5]);
      const channel = (name: string) => b.input(name, "float32", [32]);
      const scale = channel("scale");
      const inputs = [x, scale, channel("bias"), channel("running_mean"), channel("running_var")];
      const settings = { epsilon: attr.float(1e-5), momentum: attr.float(0.9) };
      const [y, mean, variance, batchMean, inverse] = private_(b, "BatchNormTraining", inputs, settings);
      b.output(relu(b, y!), "y");
      b.output(mean!, "next_mean");
      b.output(variance!, "next_var");
      const gradient = private_(b, "BatchNormTrainingGrad", [x, scale, batchMean!, inverse!, dy], settings);
      ["dx", "dscale", "dbias"].forEach((name, i) => b.output(gradient[i]!, name));
    });
    if (blockSize !== undefined) expect(operators).toContain("GlobalAveragePool");
  });

  it("should keep the blocked layout from layer to layer when operators in between allow it", async () => {
    const operators = await expectSame((b) => {
      const x = b.input("x", "float32", [2, 16, 8, 8]);
      const w = b.input("w", "float32", [16, 16, 3, 3]);
      const padded = { pads: [1, 1, 1, 1] };
      const first = relu(b, conv(b, x, w, undefined, padded));
      const second = relu(b, add(b, conv(b, first, w, undefined, padded), first));
      b.output(globalAveragePool(b, maxPool(b, second, { kernel: [2, 2], strides: [2, 2] })), "y");
    });
    if (blockSize === undefined) return;
    expect(operators.filter((name) => name === "ReorderInput")).toHaveLength(1);
    expect(operators).not.toContain("ReorderOutput");
  });
});
