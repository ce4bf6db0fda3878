import { describe, expect, it } from "vitest";
import { buildArchitecture, initialise, type VisionError } from "@glissade/vision";

const architecture = buildArchitecture("cnn-small", { classes: 10 });
const residual = buildArchitecture("resnet20", { classes: 10 });

describe("initialise", () => {
  it("should fill every parameter and buffer when a network has both", () => {
    const tensors = initialise(residual, 0);
    expect([...tensors.keys()]).toEqual([...residual.parameters, ...residual.buffers].map(({ name }) => name));
    for (const { name, shape } of [...residual.parameters, ...residual.buffers]) {
      expect(tensors.get(name)?.dims).toEqual(shape);
      expect(tensors.get(name)?.data).toHaveLength(shape.reduce((a, b) => a * b, 1));
    }
  });

  it("should spread convolutions and dense layers evenly within 1 / sqrt(fan-in) when that is PyTorch's default", () => {
    const tensors = initialise(architecture, 3);
    for (const [name, fanIn] of [
      ["conv2.weight", 32 * 9],
      ["conv2.bias", 32 * 9],
      ["fc1.weight", 64 * 64],
    ] as const) {
      const values = [...((tensors.get(name)?.data ?? []) as Float32Array)];
      const bound = 1 / Math.sqrt(fanIn);
      const n = values.length;
      expect(Math.max(...values.slice(0, 100_000).map(Math.abs))).toBeLessThanOrEqual(Math.fround(bound));
      // Mean and mean square of a uniform distribution, within four standard errors.
      expect(Math.abs(mean(values))).toBeLessThan((4 * bound) / Math.sqrt(3 * n));
      const square = mean(values.map((x) => x * x));
      expect(Math.abs(square - bound ** 2 / 3)).toBeLessThan((4 * bound ** 2 * Math.sqrt(4 / 45)) / Math.sqrt(n));
    }
  });

  it("should draw residual convolutions from a normal distribution with variance 2 / fan-out", () => {
    const values = [...((initialise(residual, 3).get("layer3.0.conv1.weight")?.data ?? []) as Float32Array)];
    const variance = 2 / (64 * 9);
    const n = values.length;
    expect(n).toBe(64 * 32 * 9);
    expect(Math.abs(mean(values))).toBeLessThan(4 * Math.sqrt(variance / n));
    expect(Math.abs(mean(values.map((x) => x * x)) - variance)).toBeLessThan(4 * variance * Math.sqrt(2 / n));
    expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(3 * Math.sqrt(variance));
  });

  it("should start batch normalisation as the identity", () => {
    const tensors = initialise(residual, 0);
    const values = (name: string) => new Set([...((tensors.get(name)?.data ?? []) as Float32Array)]);
    expect(values("bn1.weight")).toEqual(new Set([1]));
    expect(values("bn1.bias")).toEqual(new Set([0]));
    expect(values("bn1.running_mean")).toEqual(new Set([0]));
    expect(values("bn1.running_var")).toEqual(new Set([1]));
  });

  it("should give the same bits for the same seed and others for another", () => {
    expect(initialise(architecture, 7)).toEqual(initialise(architecture, 7));
    expect(initialise(architecture, 7).get("fc2.bias")).not.toEqual(initialise(architecture, 8).get("fc2.bias"));
  });

  it("should keep its draws when the program changes", () => {
    // Written down once from this code: runs recorded today must be repeatable tomorrow.
    const values = initialise(architecture, 42).get("conv1.weight")?.data.slice(0, 3) as Float32Array;
    expect([...values]).toEqual([0.1301501840353012, 0.10813052952289581, 0.12519322335720062]);
  });

  it("should give a tensor the same values when the rest of the network is another", () => {
    const other = buildArchitecture("cnn-small", { classes: 3, imageSize: 16 });
    expect(initialise(other, 5).get("conv3.weight")).toEqual(initialise(architecture, 5).get("conv3.weight"));
  });

  it("should refuse the seed when it is negative", () => {
    expect(() => initialise(architecture, -1)).toThrow(
      expect.objectContaining({ code: "invalid_seed" }) as VisionError,
    );
  });
});

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
