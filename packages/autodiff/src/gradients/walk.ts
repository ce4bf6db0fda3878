import type { GraphBuilder } from "../ir/builder.ts";
import { isFloat } from "../ir/data-type.ts";
import { AutodiffError } from "../ir/error.ts";
import { operatorName, type Node, type Value } from "../ir/graph.ts";
import { formatShape } from "../ir/shape.ts";
import { add } from "../ops/elementwise.ts";
import { fullLike } from "../ops/shape.ts";
import { gradientError, type GradientContext, type GradientRules } from "./context.ts";
import { gradientRules } from "./registry.ts";

export interface GradientOptions {
  /** Gradient of something further on with respect to `loss`, of its shape; default 1, for which `loss` has one element. */
  readonly seed?: Value;
  /** What to give for values that `loss` does not depend on; default "zero": zeros of their shape. */
  readonly unreached?: "zero" | "error";
}

/**
 * Appends to `b` the nodes that compute the derivative of `loss` with respect to each of `wrt` (reverse mode), and gives
 * the derivatives, each of its value's shape. Values used more than once get the sum over their uses.
 *
 * The result may hold operators of domain `ai.glissade`; `lower` turns them into what a runtime has.
 *
 * @example const [dw] = gradients(b, loss, [w]);
 * @throws AutodiffError `no_gradient` naming operator and node where the way from `loss` to a `wrt` passes an operator
 *   without gradient; `shape_mismatch` for a loss of more than one element without seed; `type_mismatch` for integers
 */
export function gradients(b: GraphBuilder, loss: Value, wrt: readonly Value[], options: GradientOptions = {}): Value[] {
  for (const value of [loss, ...wrt]) checkFloat(value);
  const seed = options.seed ?? oneFor(b, loss);
  const forward = [...b.nodes];
  const dependent = reachableFrom(forward, wrt);
  const sums = new Map<string, Value>([[loss.name, seed]]);
  b.scope("gradient", () => {
    for (const node of forward.toReversed()) {
      if (node.outputs.some((name) => sums.has(name))) propagate(b, node, dependent, sums, gradientRules);
    }
  });
  return wrt.map((value) => sums.get(value.name) ?? unreached(b, value, loss, options));
}

function checkFloat(value: Value): void {
  if (isFloat(value.type)) return;
  throw new AutodiffError("type_mismatch", `Value "${value.name}" is ${value.type}, expected a floating-point type.`, {
    key: value.name,
    found: value.type,
    expected: "a floating-point type",
  });
}

function oneFor(b: GraphBuilder, loss: Value): Value {
  if (loss.shape.every((dim) => dim === 1)) return fullLike(b, loss, 1);
  const found = `"${loss.name}" has shape ${formatShape(loss.shape)}`;
  throw new AutodiffError("shape_mismatch", `The loss ${found}, expected one element (or a seed).`, {
    key: loss.name,
    found: loss.shape,
    expected: "one element",
  });
}

function unreached(b: GraphBuilder, value: Value, loss: Value, options: GradientOptions): Value {
  if (options.unreached !== "error") return fullLike(b, value, 0);
  throw new AutodiffError("no_gradient", `"${loss.name}" does not depend on "${value.name}".`, {
    key: value.name,
    expected: "a value on which the loss depends",
  });
}

/** Names of the values that depend on one of `sources`, these included. */
function reachableFrom(nodes: readonly Node[], sources: readonly Value[]): ReadonlySet<string> {
  const reached = new Set(sources.map((value) => value.name));
  for (const node of nodes) {
    if (node.inputs.some((name) => reached.has(name))) for (const name of node.outputs) reached.add(name);
  }
  return reached;
}

/** Runs one node's rule and adds what it gives to the sums of the node's inputs. */
function propagate(
  b: GraphBuilder,
  node: Node,
  dependent: ReadonlySet<string>,
  sums: Map<string, Value>,
  rules: GradientRules,
): void {
  const find = (name: string) => (name === "" ? undefined : b.value(name));
  const inputs = node.inputs.map(find);
  const needs = inputs.map((input) => input !== undefined && isFloat(input.type) && dependent.has(input.name));
  if (!needs.includes(true)) return;
  const operator = operatorName(node.domain, node.opType);
  const entry = Object.hasOwn(rules, operator) ? rules[operator]! : { notDifferentiable: "there is no rule for it" };
  if (entry === "zero") return;
  if (typeof entry !== "function") throw gradientError({ node }, entry.notDifferentiable);
  const context: GradientContext = {
    b,
    node,
    attributes: node.attributes,
    inputs,
    outputs: node.outputs.map(find),
    dys: node.outputs.map((name) => sums.get(name)),
    needs: (index) => needs[index] ?? false,
  };
  b.scope(node.name, () => {
    entry(context).forEach((gradient, i) => {
      if (gradient === undefined || !needs[i]) return;
      const { name } = inputs[i]!;
      const sum = sums.get(name);
      sums.set(name, sum === undefined ? gradient : add(b, sum, gradient));
    });
  });
}
