/**
 * TensorFlow.js: the optimizer's `learningRate`, set before every batch.
 * Run it: `npm install @tensorflow/tfjs`, then `node packages/schedules/examples/tensorflow-js.js`
 */
import * as tf from "@tensorflow/tfjs";
import { createScheduler } from "@glissade/schedules";

const epochs = 8;
const stepsPerEpoch = 8;
const schedule = { type: "OneCycleLR", max_lr: 0.1, total_steps: "100%", cycle_momentum: false };
const scheduler = createScheduler(schedule, { lr: 0.1, run: { epochs, stepsPerEpoch } });

// What is to be learned: y = 3 x - 1, from 256 points.
const x = tf.linspace(-1, 1, 256).reshape([256, 1]);
const y = x.mul(3).sub(1);

const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: "zeros" })] });
// All optimizers keep their rate in `learningRate`, some of them under `protected` (in TypeScript: Object.assign).
// A new optimizer for every rate would forget its moments. tf.train.sgd has `setLearningRate` instead.
const optimizer = tf.train.adam(scheduler.lr[0]);
model.compile({ optimizer, loss: "meanSquaredError" });

await model.fit(x, y, {
  epochs,
  batchSize: 256 / stepsPerEpoch,
  verbose: 0,
  callbacks: {
    onBatchBegin: () => {
      optimizer.learningRate = scheduler.lr[0];
    },
    onBatchEnd: () => {
      scheduler.step();
    },
    onEpochEnd: (epoch, logs) => {
      console.log(`epoch ${epoch}: learning rate ${optimizer.learningRate}, loss ${logs.loss}`);
    },
  },
});
console.log(`after ${epochs} epochs: loss ${model.evaluate(x, y).dataSync()[0]}`);
