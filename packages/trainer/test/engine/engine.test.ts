import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { parseSolver } from "@glissade/solvers";
import { createEngine } from "../../src/engine/engine.ts";
import type { Engine, EngineOptions } from "../../src/engine/types.ts";
import { batchOf, initialTensor, readTrajectories } from "./trajectory.ts";

const goldens = readTrajectories();

function makeEngine(changes: Partial<EngineOptions> = {}): Promise<Engine> {
  return createEngine({
    architecture: "cnn-small",
    classes: 10,
    imageSize: 32,
    channels: 3,
    solver: parseSolver({ type: "SGD", lr: 0.05, momentum: 0.9 }),
    batchSize: 16,
    seed: 1,
    mean: goldens.mean,
    std: goldens.std,
    ...changes,
  });
}

async function train(engine: Engine, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    const { images, labels } = batchOf(step, 8);
    losses.push((await engine.step(images, labels, { lr: [0.05] })).loss);
  }
  return losses;
}

describe("the engine", () => {
  for (const { architecture, solver, labelSmoothing, losses } of goldens.cases) {
    it(`should follow PyTorch's losses when training ${architecture} with ${String(solver["type"])}`, async () => {
      const engine = await makeEngine({ architecture, solver: parseSolver(solver), labelSmoothing });
      // A unit whose input lies within rounding of zero may fall on either side of a ReLU. Batch normalisation has
      // many such units and passes the difference on; PyTorch in float32 parts from float64 as far.
      const tolerance = architecture === "resnet20" ? 1e-3 : 2e-6;
      const fresh = await engine.exportState();
      const start = new Map(fresh);
      for (const [name, { dims }] of fresh) {
        if (name.startsWith("model.")) start.set(name, initialTensor(name.slice("model.".length), dims));
      }
      await engine.importState(start);
      for (let step = 0; step < goldens.steps; step++) {
        const { images, labels } = batchOf(step, goldens.batches[step % goldens.batches.length]!);
        const lr = [(solver["lr"] as number) * (1 - step / goldens.steps)];
        const { loss } = await engine.step(images, labels, { lr });
        expect(Math.abs(loss / losses[step]! - 1), `step ${step}`).toBeLessThan(tolerance);
      }
      await engine.dispose();
    });
  }

  it("should go on bit for bit when its state is carried into another engine", async () => {
    for (const architecture of ["cnn-small", "resnet20"]) {
      const straight = await makeEngine({ architecture });
      await train(straight, 0, 3);
      const carried = await makeEngine({ architecture, seed: 99 });
      await carried.importState(await straight.exportState());
      expect(await train(carried, 3, 6)).toEqual(await train(straight, 3, 6));
      expect(await carried.exportState()).toEqual(await straight.exportState());
    }
  });

  it("should repeat itself bit for bit when given the same seed, and not when given another", async () => {
    const [first, second, other] = await Promise.all([makeEngine(), makeEngine(), makeEngine({ seed: 2 })]);
    const losses = await train(first, 0, 3);
    expect(await train(second, 0, 3)).toEqual(losses);
    expect(await train(other, 0, 3)).not.toEqual(losses);
  });

  it("should count right answers and leave its state alone when it evaluates", async () => {
    const engine = await makeEngine({ architecture: "resnet20" });
    await train(engine, 0, 2);
    const before = await engine.exportState();
    const { images, labels } = batchOf(0, 8);
    const all = await engine.evaluate(images, labels);
    const part = await engine.evaluate(images.subarray(0, 3 * 3072), labels.subarray(0, 3));
    part.logits.forEach((logit, i) => expect(logit).toBeCloseTo(all.logits[i]!, 4));
    expect(all.losses).toHaveLength(8);
    expect(await engine.exportState()).toEqual(before);
  });

  it("should learn a batch by heart when shown it again and again", async () => {
    const engine = await makeEngine({ architecture: "resnet20" });
    const { images, labels } = batchOf(0, 8);
    let result = await engine.step(images, labels, { lr: [0.01] });
    for (let step = 0; step < 40; step++) result = await engine.step(images, labels, { lr: [0.01] });
    expect(result.loss).toBeLessThan(0.1);
    expect(result.correct).toBe(8);
  });

  it("should take the schedule's momentum instead of its own when given one", async () => {
    const [cycled, plain] = await Promise.all([makeEngine(), makeEngine()]);
    for (const momentum of [0.9, 0.5]) {
      const { images, labels } = batchOf(0, 8);
      await cycled.step(images, labels, { lr: [0.05], momentum: [momentum] });
      await plain.step(images, labels, { lr: [0.05] });
      const [one, other] = await Promise.all([cycled.exportState(), plain.exportState()]);
      if (momentum === 0.9) expect(one).toEqual(other);
      else expect(one).not.toEqual(other);
    }
  });

  it("should export a model that answers as it does, for any number of images, when written as ONNX", async () => {
    for (const architecture of ["resnet20", "cnn-small", "mlp"]) {
      const engine = await makeEngine({ architecture });
      await train(engine, 0, 2);
      const bytes = await engine.exportOnnx({ classes: '["a"]' });
      const session = await InferenceSession.create(bytes);
      for (const size of [1, 5]) {
        const { images, labels } = batchOf(3, size);
        const expected = await engine.evaluate(images, labels);
        const found = await session.run({ images: new Tensor("uint8", images, [size, 3, 32, 32]) });
        const logits = found["logits"]!.data as Float32Array;
        logits.forEach((logit, i) => expect(logit).toBeCloseTo(expected.logits[i]!, 3));
        const probabilities = found["probabilities"]!.data as Float32Array;
        expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(size, 4);
      }
    }
  });

  it("should name the tensor, and take nothing, when a state does not fit", async () => {
    const engine = await makeEngine();
    const state = await engine.exportState();
    const wrong = new Map(state).set("model.fc2.bias", { type: "float32", dims: [3], data: new Float32Array(3) });
    await expect(engine.importState(wrong)).rejects.toThrow(
      '"model.fc2.bias": found float32 [3], expected float32 [10]',
    );
    const missing = new Map(state);
    missing.delete("solver.momentum_buffer.fc1.weight");
    await expect(engine.importState(missing)).rejects.toThrow("solver.momentum_buffer.fc1.weight");
    expect(await engine.exportState()).toEqual(state);
  });
});
