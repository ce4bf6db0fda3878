import type { TensorData } from "@glissade/autodiff";
import type { Engine, EngineOptions, StepRates } from "../../src/engine/types.ts";

/**
 * A softmax regression with momentum on mean pixel values, in plain JavaScript: small, deterministic, and with state
 * that must be saved and restored to continue exactly.
 */
export class FakeEngine implements Engine {
  readonly groups = [{ name: "all" }];
  readonly options: EngineOptions;
  /** The rates of every step, for tests of schedules. */
  readonly seen: StepRates[] = [];
  /** Makes the loss of this step (counted from 1) NaN. */
  breakAt = Infinity;
  weights: Float32Array;
  velocity: Float32Array;
  steps = 0;

  constructor(options: EngineOptions) {
    this.options = options;
    const size = options.classes * 4;
    this.weights = Float32Array.from({ length: size }, (_, i) => Math.sin(options.seed + i) * 0.01);
    this.velocity = new Float32Array(size);
  }

  step(images: Uint8Array, labels: BigInt64Array, rates: StepRates): Promise<{ loss: number; correct: number }> {
    this.seen.push(rates);
    this.steps += 1;
    const { classes } = this.options;
    const gradient = new Float64Array(this.weights.length);
    const { probabilities, losses } = this.forward(images, labels);
    let correct = 0;
    labels.forEach((label, i) => {
      const row = probabilities.slice(i * classes, (i + 1) * classes);
      if (row.indexOf(Math.max(...row)) === Number(label)) correct += 1;
      const features = this.features(images, labels.length, i);
      row.forEach((p, c) => {
        const error = (p - (BigInt(c) === label ? 1 : 0)) / labels.length;
        features.forEach((f, k) => (gradient[c * 4 + k]! += error * f));
      });
    });
    const lr = rates.lr[0]!;
    for (let i = 0; i < gradient.length; i++) {
      this.velocity[i] = 0.9 * this.velocity[i]! + gradient[i]!;
      this.weights[i] = this.weights[i]! - lr * this.velocity[i]!;
    }
    if (this.steps === this.breakAt) this.weights.fill(Number.NaN);
    const loss = this.steps === this.breakAt ? Number.NaN : losses.reduce((a, b) => a + b, 0) / labels.length;
    return Promise.resolve({ loss, correct });
  }

  evaluate(images: Uint8Array, labels: BigInt64Array): Promise<{ logits: Float32Array; losses: Float32Array }> {
    const { logits, losses } = this.forward(images, labels);
    return Promise.resolve({ logits, losses });
  }

  exportState(): Promise<Map<string, TensorData>> {
    const dims = [this.options.classes, 4];
    return Promise.resolve(
      new Map<string, TensorData>([
        ["model.weight", { type: "float32", dims, data: this.weights.slice() }],
        ["solver.momentum_buffer.weight", { type: "float32", dims, data: this.velocity.slice() }],
        ["solver.step", { type: "int64", dims: [1], data: BigInt64Array.of(BigInt(this.steps)) }],
      ]),
    );
  }

  importState(state: ReadonlyMap<string, TensorData>): Promise<void> {
    this.weights = Float32Array.from(state.get("model.weight")!.data as Float32Array);
    this.velocity = Float32Array.from(state.get("solver.momentum_buffer.weight")!.data as Float32Array);
    this.steps = Number((state.get("solver.step")!.data as BigInt64Array)[0]);
    return Promise.resolve();
  }

  exportOnnx(metadata: Readonly<Record<string, string>>): Promise<Uint8Array> {
    return Promise.resolve(Buffer.from(JSON.stringify({ metadata, weights: [...this.weights] })));
  }

  dispose(): Promise<void> {
    return Promise.resolve();
  }

  private forward(images: Uint8Array, labels: BigInt64Array) {
    const { classes } = this.options;
    const logits = new Float32Array(labels.length * classes);
    const probabilities = new Float32Array(labels.length * classes);
    const losses = new Float32Array(labels.length);
    labels.forEach((label, i) => {
      const features = this.features(images, labels.length, i);
      const row = Array.from({ length: classes }, (_, c) =>
        features.reduce((sum, f, k) => sum + f * this.weights[c * 4 + k]!, 0),
      );
      const top = Math.max(...row);
      const total = row.reduce((sum, z) => sum + Math.exp(z - top), 0);
      logits.set(row, i * classes);
      probabilities.set(
        row.map((z) => Math.exp(z - top) / total),
        i * classes,
      );
      losses[i] = Math.log(total) + top - row[Number(label)]!;
    });
    return { logits, probabilities, losses };
  }

  /** Means over the four quarters of an image's bytes, and so 4 numbers between 0 and 1. */
  private features(images: Uint8Array, count: number, i: number): number[] {
    const size = images.length / count;
    const quarter = size / 4;
    return [0, 1, 2, 3].map((k) => {
      const from = i * size + k * quarter;
      return images.subarray(from, from + quarter).reduce((a, b) => a + b, 0) / quarter / 255;
    });
  }
}
