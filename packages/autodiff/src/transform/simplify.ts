import type { Attribute } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { operatorName, type Graph, type Node, type Value } from "../ir/graph.ts";
import type { TensorData } from "../ir/tensor.ts";
import { isOwnConstant, simplifyLocally } from "./local-rules.ts";
import { prune } from "./prune.ts";
import { copyNode, rebuild } from "./rebuild.ts";

/**
 * The same computation with less: nodes that nothing needs are removed, equal nodes merged (a `MaxPool` with one asking for
 * positions, too), neutral ones bypassed, arithmetic on shapes and single constants done. Inputs and outputs keep their
 * names, named initializers their values.
 */
export function simplify(graph: Graph): Graph {
  const outputCounts = new Map<string, number>();
  for (;;) {
    const pruned = prune(graph);
    const merger = new Merger(pruned, outputCounts);
    const result = rebuild(pruned, { replace: (b, node, inputs) => merger.replace(b, node, inputs) });
    if (!merger.wantsMore) return prune(result);
  }
}

/** Operators that give something else each time. */
const drawing = /^(Random|Multinomial$|Bernoulli$|Dropout$)/;

/** Merges equal nodes during one rebuilding. */
class Merger {
  /** Whether an earlier node must give more outputs for a later one: the rebuilding has to start again. */
  wantsMore = false;
  readonly #graph: Graph;
  readonly #outputCounts: Map<string, number>;
  readonly #made = new Map<string, readonly (Value | undefined)[]>();
  readonly #constants = new Map<string, Value>();

  constructor(graph: Graph, outputCounts: Map<string, number>) {
    this.#graph = graph;
    this.#outputCounts = outputCounts;
  }

  replace(b: GraphBuilder, node: Node, given: (Value | undefined)[]): (Value | undefined)[] {
    const inputs = given.map((input) => input && this.#sharedConstant(b, input));
    const output = this.#graph.values.get(node.outputs[0]!);
    const simpler = output && simplifyLocally(b, node, inputs, output);
    if (simpler !== undefined) return [simpler];
    if (drawing.test(node.opType)) return copyNode(b, this.#graph, node, inputs);
    const key = nodeKey(node, inputs);
    const earlier = this.#made.get(key);
    if (earlier !== undefined && node.outputs.length <= earlier.length) return earlier.slice(0, node.outputs.length);
    if (earlier !== undefined) this.#outputCounts.set(key, node.outputs.length);
    this.wantsMore ||= earlier !== undefined;
    const outputs = copyNode(b, this.#graph, this.#widen(b, node, key), inputs);
    this.#made.set(key, outputs);
    return outputs;
  }

  #widen(b: GraphBuilder, node: Node, key: string): Node {
    const missing = (this.#outputCounts.get(key) ?? 0) - node.outputs.length;
    if (missing <= 0) return node;
    const extra = Array.from({ length: missing }, (_, i) => b.freshName(`${node.name}.${node.outputs.length + i}`));
    return { ...node, outputs: [...node.outputs, ...extra] };
  }

  #sharedConstant(b: GraphBuilder, value: Value): Value {
    if (!isOwnConstant(value.name)) return value;
    const data = b.tensorOf(value);
    if (data === undefined || data.data.length > 64) return value;
    const key = tensorKey(data);
    const first = this.#constants.get(key);
    if (first === undefined) this.#constants.set(key, value);
    return first ?? value;
  }
}

/** Equal for nodes that compute the same; only a `MaxPool` may differ in its number of outputs. */
function nodeKey(node: Node, inputs: readonly (Value | undefined)[]): string {
  const operator = operatorName(node.domain, node.opType);
  const attributes = Object.keys(node.attributes)
    .sort()
    .filter((name) => !(slidesWindow.has(operator) && isDefault(name, node.attributes[name]!)))
    .map((name) => `${name}=${attributeKey(node.attributes[name]!)}`);
  const count = operator === "MaxPool" ? "" : node.outputs.map((name) => (name ? 1 : 0)).join("");
  return JSON.stringify([operator, count, inputs.map((input) => input?.name ?? ""), attributes]);
}

/** Operators whose attributes may be written out or left to their defaults. */
const slidesWindow = new Set(["Conv", "MaxPool", "AveragePool"]);

function isDefault(name: string, { value }: Attribute): boolean {
  switch (name) {
    case "pads":
      return Array.isArray(value) && value.every((amount) => amount === 0);
    case "strides":
    case "dilations":
      return Array.isArray(value) && value.every((amount) => amount === 1);
    case "ceil_mode":
    case "count_include_pad":
    case "storage_order":
      return value === 0;
    case "group":
      return value === 1;
    default:
      return name === "auto_pad" && value === "NOTSET";
  }
}

function attributeKey(attribute: Attribute): string {
  return attribute.kind === "tensor"
    ? tensorKey(attribute.value)
    : `${attribute.kind}:${JSON.stringify(attribute.value)}`;
}

function tensorKey({ type, dims, data }: TensorData): string {
  const elements = Array.from(data as ArrayLike<number>, (x) => (Object.is(x, -0) ? "-0" : x));
  return `${type}|${dims.join()}|${elements.join()}`;
}
