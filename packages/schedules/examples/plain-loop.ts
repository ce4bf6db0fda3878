/**
 * A plain training loop: an optimizer of one's own that has a `learningRate`, set before every step.
 * Run it: `node packages/schedules/examples/plain-loop.ts`
 */
import { createScheduler } from "@glissade/schedules";

/** Gradient descent on a list of numbers. */
class GradientDescent {
  learningRate = 0;

  step(parameters: number[], gradients: readonly number[]): void {
    gradients.forEach((gradient, i) => (parameters[i]! -= this.learningRate * gradient));
  }
}

// What is to be learned: y = 3 x - 1, from 32 points.
const points = Array.from({ length: 32 }, (_, i) => ({ x: i / 16 - 1, y: 3 * (i / 16 - 1) - 1 }));

/** Mean squared error of a straight line, and its gradient. */
function lossOf([slope, offset]: readonly number[]): { readonly loss: number; readonly gradients: number[] } {
  const errors = points.map(({ x, y }) => slope! * x + offset! - y);
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    loss: mean(errors.map((error) => error ** 2)),
    gradients: [mean(errors.map((error, i) => 2 * error * points[i]!.x)), mean(errors.map((error) => 2 * error))],
  };
}

const epochs = 20;
const batchesPerEpoch = 5;

// Lengths that stretch: the same schedule for any number of epochs.
const schedule = {
  type: "WarmupLR",
  warmup_steps: "2ep",
  scheduler: { type: "CosineAnnealingLR", T_max: "90%" },
} as const;
const scheduler = createScheduler(schedule, { lr: 0.4, run: { epochs, stepsPerEpoch: batchesPerEpoch } });

const line = [0, 0];
const optimizer = new GradientDescent();
for (let epoch = 0; epoch < epochs; epoch++) {
  for (let batch = 0; batch < batchesPerEpoch; batch++) {
    const { loss, gradients } = lossOf(line);
    optimizer.learningRate = scheduler.lr[0]!;
    if (batch === 0) console.log(`epoch ${epoch}: learning rate ${optimizer.learningRate}, loss ${loss}`);
    optimizer.step(line, gradients);
    const change = scheduler.step();
    if (change) console.log(change.text);
  }
}
console.log(`after ${epochs} epochs: loss ${lossOf(line).loss}`);
