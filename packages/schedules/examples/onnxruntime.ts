/**
 * ONNX Runtime: one graph for the whole training step, in which the learning rate is an input like the batch is. The
 * same code serves onnxruntime-web and onnxruntime-node, which see onnxruntime-web.js.
 */
import type * as Ort from "onnxruntime-node";
import {
  abs,
  add,
  div,
  GraphBuilder,
  gradients,
  linear,
  lower,
  maximum,
  minimum,
  mul,
  relu,
  sign,
  simplify,
  softmaxCrossEntropy,
  sqrt,
  sub,
  writeModel,
} from "@glissade/autodiff";
import type { Value } from "@glissade/autodiff";
import { createScheduler } from "@glissade/schedules";
import { sgd } from "@glissade/solvers";
import type { Algebra } from "@glissade/solvers";

/** What the step needs of a runtime. */
export type Runtime = Pick<typeof Ort, "InferenceSession" | "Tensor">;

const shapes = { weight1: [16, 2], bias1: [16], weight2: [2, 16], bias2: [2] } as const;
const names = Object.keys(shapes) as (keyof typeof shapes)[];
const solver = { type: "SGD", lr: 0.1, momentum: 0.9, dampening: 0, weight_decay: 0 } as const;

/** Forward, loss, backward and update of a small network, as ONNX; names with next_ are the values after the step. */
function trainingStep(): Uint8Array {
  const b = new GraphBuilder("training-step");
  const points = b.input("points", "float32", ["N", 2]);
  const labels = b.input("labels", "int64", ["N"]);
  const scalars = { lr: b.input("lr", "float32", [1]), momentum: b.input("momentum", "float32", [1]) };
  const weights = names.map((name) => b.input(name, "float32", shapes[name]));
  const [weight1, bias1, weight2, bias2] = weights as [Value, Value, Value, Value];
  const hidden = relu(b, linear(b, points, weight1, bias1));
  const loss = softmaxCrossEntropy(b, linear(b, hidden, weight2, bias2), labels);
  b.output(loss, "loss");
  const algebra: Algebra<Value> = {
    constant: (value) => b.constant(value),
    add: (x, y) => add(b, x, y),
    sub: (x, y) => sub(b, x, y),
    mul: (x, y) => mul(b, x, y),
    div: (x, y) => div(b, x, y),
    sqrt: (x) => sqrt(b, x),
    maximum: (x, y) => maximum(b, x, y),
    minimum: (x, y) => minimum(b, x, y),
    abs: (x) => abs(b, x),
    sign: (x) => sign(b, x),
  };
  for (const [i, gradient] of gradients(b, loss, weights).entries()) {
    const buffer = b.input(`${names[i]!}_momentum`, "float32", shapes[names[i]!]);
    const spec = { ...solver, nesterov: false, maximize: false };
    const slots = { momentum_buffer: buffer };
    const after = sgd.rule(algebra, spec, { parameter: weights[i]!, gradient, slots, scalars });
    b.output(after.parameter, `next_${names[i]!}`);
    b.output(after.slots["momentum_buffer"]!, `next_${names[i]!}_momentum`);
  }
  return writeModel(simplify(lower(b.build())));
}

/** Points in a square; the label says whether a point's two numbers have the same sign. */
function batch({ Tensor }: Runtime, size: number): Record<string, Ort.Tensor> {
  const points = Float32Array.from({ length: 2 * size }, (_, i) => Math.cos(37 * i * i + i));
  const same = (i: number): boolean => points[2 * i]! * points[2 * i + 1]! > 0;
  const labels = BigInt64Array.from({ length: size }, (_, i) => (same(i) ? 1n : 0n));
  return { points: new Tensor("float32", points, [size, 2]), labels: new Tensor("int64", labels, [size]) };
}

/** The weights at the start and the solver's buffers, by their names in the graph. */
function startingState({ Tensor }: Runtime): Record<string, Ort.Tensor> {
  const entries = names.flatMap((name, n) => {
    const size = shapes[name].reduce((product: number, extent) => product * extent, 1);
    const values = Float32Array.from({ length: size }, (_, i) => Math.sin(100 * n + 7 * i * i) * 0.5);
    const zeros = new Float32Array(size);
    const tensor = (data: Float32Array): Ort.Tensor => new Tensor("float32", data, [...shapes[name]]);
    return [
      [name, tensor(values)],
      [`${name}_momentum`, tensor(zeros)],
    ] as const;
  });
  return Object.fromEntries(entries);
}

/** Trains for some steps under a one-cycle schedule, telling every 20th. */
export async function train(ort: Runtime, say: (line: string) => void, steps = 200): Promise<void> {
  const session = await ort.InferenceSession.create(trainingStep());
  const schedule = { type: "OneCycleLR", max_lr: 0.5, total_steps: steps } as const;
  const scheduler = createScheduler(schedule, { lr: solver.lr, momentum: solver.momentum });
  const data = batch(ort, 64);
  let state = startingState(ort);
  for (let step = 0; step < steps; step++) {
    const [lr, momentum] = [scheduler.lr[0]!, scheduler.momentum![0]!];
    const results = await session.run({
      ...state,
      ...data,
      lr: new ort.Tensor("float32", Float32Array.of(lr), [1]),
      momentum: new ort.Tensor("float32", Float32Array.of(momentum), [1]),
    });
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next_${name}`]!]));
    if (step % 20 === 0 || step === steps - 1) {
      say(`step ${step}: learning rate ${lr}, loss ${Number(results["loss"]!.data[0])}`);
    }
    scheduler.step();
  }
}
