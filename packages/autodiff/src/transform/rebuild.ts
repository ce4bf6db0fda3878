import { GraphBuilder } from "../ir/builder.ts";
import type { Graph, Node, Value } from "../ir/graph.ts";
import type { Shape } from "../ir/shape.ts";
import { findInferRule } from "../infer/registry.ts";

/** What `rebuild` does with one node: gives its outputs (one entry an output), or nothing to have it copied. */
export type Replace = (b: GraphBuilder, node: Node, inputs: (Value | undefined)[]) => (Value | undefined)[] | undefined;

export interface RebuildOptions {
  readonly replace?: Replace;
  /** The shape an input gets; default: its own. */
  readonly inputShape?: (input: Value) => Shape;
}

/**
 * Writes a graph anew, node by node: inputs, initializers and outputs keep their names; shapes are inferred again.
 * Initializers that nothing uses any more stay (`simplify` removes them).
 */
export function rebuild(graph: Graph, options: RebuildOptions = {}): Graph {
  const b = new GraphBuilder(graph.name);
  for (const [domain, version] of graph.opsets) b.setOpset(domain, version);
  for (const [key, value] of graph.metadata) b.setMetadata(key, value);
  const now = new Map<string, Value>();
  for (const input of graph.inputs) {
    now.set(input.name, b.input(input.name, input.type, options.inputShape?.(input) ?? input.shape));
  }
  for (const [name, data] of graph.initializers) now.set(name, b.initializer(name, data));
  // Names that stay in the graph must not be given to new values.
  b.reserve(graph.values.keys());
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((name) => (name === "" ? undefined : now.get(name)));
    const outputs = options.replace?.(b, node, inputs) ?? copyNode(b, graph, node, inputs);
    node.outputs.forEach((name, i) => {
      const output = outputs[i];
      if (name !== "" && output !== undefined) now.set(name, output);
    });
  }
  for (const { name } of graph.outputs) b.output(now.get(name)!, name);
  return b.build();
}

/** Adds `node` to the builder under its own names, inferring shapes where that is possible and keeping them elsewhere. */
export function copyNode(
  b: GraphBuilder,
  graph: Graph,
  node: Node,
  inputs: readonly (Value | undefined)[],
): (Value | undefined)[] {
  const declared = node.outputs.map((name) => graph.values.get(name));
  const known = findInferRule(node.domain, node.opType) !== undefined;
  const made = b.node(node.opType, inputs, node.attributes, {
    domain: node.domain,
    name: node.name,
    outputNames: node.outputs,
    ...(!known && {
      outputShapes: declared.map((value) => value?.shape ?? []),
      outputTypes: declared.map((value) => value?.type ?? "float32"),
    }),
  });
  const present = made.values();
  return node.outputs.map((name) => (name === "" ? undefined : present.next().value));
}
