import { flatLayout } from "../../src/engine/flat-layout.ts";
import type { LossProbe, ProbeBatch } from "../../src/engine/loss-probe.ts";

/** A softmax regression in float64 on the mean brightness of an image's quarters, as FakeEngine has it. */
export function softmaxProbe(classes: number): LossProbe & { calls: number } {
  const parameters = [
    { name: "weight", shape: [classes, 4], kind: "weight", init: { kind: "constant", value: 0 } },
  ] as const;
  const each = (weights: ArrayLike<number>, batches: readonly ProbeBatch[]) =>
    batches.flatMap(({ images, labels }) =>
      Array.from(labels, (label, i) => {
        const x = featuresOf(images, labels.length, i);
        const z = Array.from({ length: classes }, (_, c) => x.reduce((sum, f, k) => sum + f * weights[4 * c + k]!, 0));
        const top = Math.max(...z);
        const total = z.reduce((sum, value) => sum + Math.exp(value - top), 0);
        const p = z.map((value) => Math.exp(value - top) / total);
        const right = z.indexOf(top) === Number(label);
        return { x, p, label: Number(label), right, loss: Math.log(total) + top - z[Number(label)]! };
      }),
    );
  return {
    calls: 0,
    parameters,
    layout: flatLayout(parameters),
    loss(weights, batches) {
      this.calls += 1;
      const all = each(weights, batches);
      const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
      return Promise.resolve({
        loss: mean(all.map(({ loss }) => loss)),
        accuracy: mean(all.map(({ right }) => Number(right))),
      });
    },
    gradient(weights, batches) {
      const all = each(weights, batches);
      const gradient = new Float64Array(4 * classes);
      for (const { x, p, label } of all) {
        p.forEach((value, c) =>
          x.forEach((f, k) => (gradient[4 * c + k]! += ((value - Number(c === label)) * f) / all.length)),
        );
      }
      return Promise.resolve(gradient);
    },
    dispose: () => Promise.resolve(),
  };
}

function featuresOf(images: Uint8Array, count: number, i: number): number[] {
  const quarter = images.length / count / 4;
  return [0, 1, 2, 3].map((k) => {
    const from = (4 * i + k) * quarter;
    return images.subarray(from, from + quarter).reduce((a, b) => a + b, 0) / quarter / 255;
  });
}
