import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  averagePool,
  conv,
  globalAveragePool,
  gradients,
  GraphBuilder,
  maxPool,
  reduceSum,
  tensor,
  type ConvOptions,
} from "@glissade/autodiff";
import { checkGradients } from "./check-gradients.ts";
import { distinctTensor, exactTensor, noiseTensor } from "./noise.ts";
import { runNumbers } from "./run-graph.ts";

// The runtime's CPU convolves and averages in float32 only. Both are linear in each input, so a large step is exact, and
// on multiples of 1/8 so is the arithmetic.
const linear = { step: 0.5, tolerance: 1e-6 };

/** One axis of a window that fits at least once into its extent. */
const axis = fc
  .record({
    kernel: fc.integer({ min: 1, max: 3 }),
    stride: fc.integer({ min: 1, max: 3 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    begin: fc.integer({ min: 0, max: 3 }),
    end: fc.integer({ min: 0, max: 3 }),
    spare: fc.integer({ min: 0, max: 3 }),
  })
  .map((a) => {
    const reach = a.dilation * (a.kernel - 1) + 1;
    return { ...a, reach, extent: Math.max(1, reach - a.begin - a.end + a.spare) };
  });

const window = fc.array(axis, { minLength: 1, maxLength: 2 });

function convOptions(axes: readonly { stride: number; dilation: number; begin: number; end: number }[]): ConvOptions {
  return {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ begin }) => begin), ...axes.map(({ end }) => end)],
  };
}

describe("convolution gradients", () => {
  it("should match finite differences when strides, pads, dilations and groups are random", async () => {
    const setting = fc.record({
      axes: window,
      batch: fc.integer({ min: 1, max: 2 }),
      group: fc.integer({ min: 1, max: 3 }),
      inputs: fc.integer({ min: 1, max: 2 }),
      outputs: fc.integer({ min: 1, max: 2 }),
      bias: fc.boolean(),
    });
    const check = fc.asyncProperty(setting, async ({ axes, batch, group, inputs, outputs, bias }) => {
      const kernel = axes.map((a) => a.kernel);
      await checkGradients({
        inputs: {
          x: exactTensor([batch, group * inputs, ...axes.map(({ extent }) => extent)], 1),
          w: exactTensor([group * outputs, inputs, ...kernel], 2),
          ...(bias && { bias: exactTensor([group * outputs], 3) }),
        },
        build: (b, { x, w, bias: c }) => conv(b, x!, w!, c, { ...convOptions(axes), group }),
        ...linear,
      });
    });
    await fc.assert(check, { numRuns: 60, seed: 20261123 });
  });

  for (const autoPad of ["SAME_UPPER", "SAME_LOWER", "VALID"] as const) {
    for (const strides of [
      [1, 1],
      [2, 3],
    ]) {
      it(`should match finite differences when auto_pad is ${autoPad} and strides ${strides.join()}`, async () => {
        await checkGradients({
          inputs: { x: exactTensor([2, 2, 6, 5], 1), w: exactTensor([3, 2, 2, 3], 2) },
          build: (b, { x, w }) => conv(b, x!, w!, undefined, { autoPad, strides }),
          ...linear,
        });
      });
    }
  }

  it("should match finite differences when three spatial axes are convolved", async () => {
    await checkGradients({
      inputs: { x: exactTensor([1, 2, 3, 4, 3], 1), w: exactTensor([2, 2, 2, 2, 1], 2) },
      build: (b, { x, w }) => conv(b, x!, w!, undefined, { strides: [1, 2, 2], pads: [0, 1, 0, 1, 0, 0] }),
      ...linear,
    });
  });

  it("should give hand-computed derivatives when one row is convolved", async () => {
    const b = new GraphBuilder("hand");
    const x = b.input("x", "float32", [1, 1, 4]);
    const w = b.input("w", "float32", [1, 1, 2]);
    const loss = reduceSum(b, conv(b, x, w, undefined, { strides: [2] }), undefined, { keepdims: false });
    gradients(b, loss, [x, w]).forEach((value, i) => b.output(value, `d${i}`));
    const feeds = { x: tensor("float32", [1, 1, 4], [1, 2, 3, 4]), w: tensor("float32", [1, 1, 2], [10, 20]) };
    expect(await runNumbers(b.build(), feeds)).toEqual({ d0: [10, 20, 10, 20], d1: [4, 6] });
  });
});

describe("pooling gradients", () => {
  const pools = window.map((axes) => {
    // Padding of a window or more is not allowed in a pooling, nor a window whose taps all miss the input.
    const fitted = axes.map((a) => {
      const begin = Math.min(a.begin, a.kernel - 1);
      const end = Math.min(a.end, a.kernel - 1);
      return { ...a, begin, end, extent: Math.max(a.dilation, a.reach - begin - end) + a.spare };
    });
    return {
      ...convOptions(fitted),
      kernel: fitted.map(({ kernel }) => kernel),
      extents: fitted.map(({ extent }) => extent),
    };
  });

  it("should match finite differences when windows of MaxPool are random", async () => {
    const check = fc.asyncProperty(pools, fc.boolean(), async ({ extents, ...options }, ceilMode) => {
      await checkGradients({
        inputs: { x: distinctTensor([2, 2, ...extents], 1) },
        build: (b, { x }) => maxPool(b, x!, { ...options, ceilMode }),
      });
    });
    await fc.assert(check, { numRuns: 40, seed: 20261124 });
  });

  it("should match finite differences when windows of AveragePool are random", async () => {
    const check = fc.asyncProperty(pools, fc.boolean(), async ({ extents, ...options }, countIncludePad) => {
      await checkGradients({
        inputs: { x: exactTensor([2, 2, ...extents], 1) },
        build: (b, { x }) => averagePool(b, x!, { ...options, countIncludePad }),
        step: 0.5,
        tolerance: 1e-5,
      });
    });
    await fc.assert(check, { numRuns: 40, seed: 20261125 });
  });

  for (const countIncludePad of [false, true]) {
    it(`should match finite differences when AveragePool rounds up, count_include_pad ${countIncludePad}`, async () => {
      await checkGradients({
        inputs: { x: exactTensor([1, 2, 6, 7], 1) },
        build: (b, { x }) =>
          averagePool(b, x!, { kernel: [3, 2], strides: [2, 2], pads: [1, 0, 0, 1], ceilMode: true, countIncludePad }),
        step: 0.5,
        tolerance: 1e-5,
      });
    });
  }

  it("should match finite differences when float32 windows of MaxPool tile the input", async () => {
    await checkGradients({
      inputs: { x: distinctTensor([2, 3, 4, 6], 1, "float32") },
      build: (b, { x }) => maxPool(b, x!, { kernel: [2, 3], strides: [2, 3] }),
      step: 1 / 64,
      tolerance: 1e-5,
    });
  });

  it("should match finite differences when all of a plane is averaged or searched", async () => {
    const x = exactTensor([2, 3, 3, 2], 1);
    await checkGradients({ inputs: { x }, build: (b, v) => globalAveragePool(b, v["x"]!), step: 0.5, tolerance: 1e-5 });
    await checkGradients({
      inputs: { x: distinctTensor([2, 3, 3, 2], 1, "float32") },
      build: (b, v) => b.op("GlobalMaxPool", [v["x"]!]),
      step: 1 / 64,
      tolerance: 1e-5,
    });
  });

  for (const [kernel, strides, expected] of [
    [
      [2, 2],
      [2, 2],
      [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0],
    ],
    [
      [3, 3],
      [1, 1],
      [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0],
    ],
  ] as const) {
    it(`should send the gradient to the first maximum when windows ${kernel.join("x")} hold equal ones`, async () => {
      const b = new GraphBuilder("ties");
      const x = b.input("x", "float32", [1, 1, 4, 4]);
      const loss = reduceSum(b, maxPool(b, x, { kernel, strides }), undefined, { keepdims: false });
      b.output(gradients(b, loss, [x])[0]!, "dx");
      const rows = [5, 5, 1, 7, 5, 5, 1, 7, 2, 2, 6, 6, 9, 2, 6, 6];
      const found = await runNumbers(b.build(), { x: tensor("float32", [1, 1, 4, 4], rows) });
      expect(found["dx"]).toEqual(kernel[0] === 2 ? expected : firstMaxima(rows));
    });
  }

  it("should accept a batch without a number when the rest is known", async () => {
    const b = new GraphBuilder("open");
    const x = b.input("x", "float32", ["N", 2, 5, 5]);
    const w = b.input("w", "float32", [2, 2, 3, 3]);
    const pooled = maxPool(b, conv(b, x, w, undefined, { pads: [1, 1, 1, 1] }), { kernel: [3, 3], strides: [2, 2] });
    const loss = reduceSum(b, averagePool(b, pooled, { kernel: [2, 2], pads: [1, 1, 0, 0] }), undefined, {
      keepdims: false,
    });
    gradients(b, loss, [x, w]).forEach((value, i) => b.output(value, `d${i}`));
    const graph = b.build();
    expect(graph.outputs.map(({ shape }) => shape)).toEqual([
      ["N", 2, 5, 5],
      [2, 2, 3, 3],
    ]);
    for (const batch of [1, 3]) {
      const feeds = { x: noiseTensor([batch, 2, 5, 5], 1, { type: "float32" }), w: exactTensor([2, 2, 3, 3], 2) };
      expect((await runNumbers(graph, feeds))["d0"]).toHaveLength(batch * 50);
    }
  });
});

/** The gradient of the sum of all 3x3 windows' maxima over a 4x4 picture, ties to the first. */
function firstMaxima(rows: readonly number[]): number[] {
  const gradient = rows.map(() => 0);
  for (const [top, left] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ] as const) {
    const places = Array.from({ length: 9 }, (_, i) => (top + Math.floor(i / 3)) * 4 + left + (i % 3));
    const best = places.reduce((first, place) => (rows[place]! > rows[first]! ? place : first));
    gradient[best]! += 1;
  }
  return gradient;
}
