import { expect } from "vitest";
import {
  elementCount,
  gradients,
  GraphBuilder,
  mul,
  tensor,
  tensorNumbers,
  type TensorData,
  type Value,
} from "@glissade/autodiff";
import { loadGraph } from "./run-graph.ts";
import { noise } from "./noise.ts";

/** A computation whose derivatives are to be checked. */
export interface GradientCase {
  /** Tensors that the derivatives are taken of; float64 wherever the runtime's CPU has the operator in it. */
  readonly inputs: Readonly<Record<string, TensorData>>;
  /** Tensors that are only used: indices, conditions. */
  readonly others?: Readonly<Record<string, TensorData>>;
  /** Builds the outputs from inputs and others by name. */
  readonly build: (b: GraphBuilder, values: Readonly<Record<string, Value>>) => Value | readonly Value[];
  /** Half the distance of the two points of a central difference; default 1e-5. Larger is exact where f is linear. */
  readonly step?: number;
  /** Largest error relative to the largest derivative; default 1e-6. */
  readonly tolerance?: number;
}

/**
 * Compares `gradients`, lowered to standard operators, with central differences of the forward graph. The loss is the sum
 * of all outputs times fixed random weights, taken in float64 outside the graph.
 */
export async function checkGradients(test: GradientCase): Promise<void> {
  const feeds = { ...test.inputs, ...test.others };
  const forward = buildOutputs(test);
  const names = Object.keys(forward.weights);
  const runner = await loadGraph(forward.graph);
  const loss = async (changed: Readonly<Record<string, TensorData>>) => {
    const outputs = await runner.run({ ...feeds, ...changed });
    return names.reduce((sum, name) => {
      const weights = tensorNumbers(forward.weights[name]!);
      return sum + tensorNumbers(outputs[name]!).reduce((part, y, i) => part + y * weights[i]!, 0);
    }, 0);
  };
  const derived = await derivatives(test);
  for (const [name, data] of Object.entries(test.inputs)) {
    const numeric = await centralDifferences(data, test.step ?? 1e-5, (moved) => loss({ [name]: moved }));
    expect(derived[name]!.dims, `shape of d${name}`).toEqual(data.dims);
    expectClose(tensorNumbers(derived[name]!), numeric, test.tolerance ?? 1e-6, `d${name}`);
  }
  await runner.release();
}

/** Checks that two lists agree up to an error relative to the larger list's largest element. */
export function expectClose(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  what: string,
): void {
  expect(actual.length, `length of ${what}`).toBe(expected.length);
  const scale = Math.max(1e-3, ...expected.map(Math.abs));
  actual.forEach((value, i) => {
    const error = Math.abs(value - expected[i]!) / scale;
    if (!(error <= tolerance)) {
      expect.fail(`${what}[${i}] is ${value}, expected ${expected[i]} (relative error ${error}, allowed ${tolerance})`);
    }
  });
}

function declare(test: GradientCase, b: GraphBuilder): Record<string, Value> {
  const tensors = { ...test.inputs, ...test.others };
  return Object.fromEntries(Object.entries(tensors).map(([name, { type, dims }]) => [name, b.input(name, type, dims)]));
}

function outputsOf(test: GradientCase, b: GraphBuilder, values: Readonly<Record<string, Value>>): readonly Value[] {
  const made = test.build(b, values);
  return Array.isArray(made) ? (made as readonly Value[]) : [made as Value];
}

function weightsFor(value: Value, index: number): TensorData {
  const dims = value.shape as readonly number[];
  return tensor(value.type, dims, noise(elementCount(dims), 900 + index));
}

function buildOutputs(test: GradientCase) {
  const b = new GraphBuilder("forward");
  const outputs = outputsOf(test, b, declare(test, b));
  outputs.forEach((value, i) => b.output(value, `out${i}`));
  const weights = Object.fromEntries(outputs.map((value, i) => [`out${i}`, weightsFor(value, i)]));
  return { graph: b.build(), weights };
}

async function derivatives(test: GradientCase): Promise<Record<string, TensorData>> {
  const b = new GraphBuilder("backward");
  const values = declare(test, b);
  const terms = outputsOf(test, b, values).map((value, i) => {
    return b.op("ReduceSum", [mul(b, value, b.constant(weightsFor(value, i)))], {
      keepdims: { kind: "int", value: 0 },
    });
  });
  const loss = terms.length === 1 ? terms[0]! : b.op("Sum", terms);
  const names = Object.keys(test.inputs);
  const found = gradients(
    b,
    loss,
    names.map((name) => values[name]!),
  );
  found.forEach((gradient, i) => b.output(gradient, `d_${names[i]}`));
  const runner = await loadGraph(b.build());
  const results = await runner.run({ ...test.inputs, ...test.others });
  await runner.release();
  return Object.fromEntries(names.map((name) => [name, results[`d_${name}`]!]));
}

async function centralDifferences(
  data: TensorData,
  step: number,
  loss: (moved: TensorData) => Promise<number>,
): Promise<number[]> {
  const numbers = tensorNumbers(data);
  const differences: number[] = [];
  for (let i = 0; i < numbers.length; i++) {
    const at = (offset: number) => loss(tensor(data.type, data.dims, numbers.with(i, numbers[i]! + offset)));
    differences.push(((await at(step)) - (await at(-step))) / (2 * step));
  }
  return differences;
}
