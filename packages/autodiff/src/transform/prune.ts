import type { Graph, Value } from "../ir/graph.ts";

/** Removes nodes and initializers that no output depends on; inputs stay, as they are the graph's interface. */
export function prune(graph: Graph): Graph {
  const used = new Set(graph.outputs.map(({ name }) => name));
  const kept = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((name) => used.has(name))) return false;
    for (const name of node.inputs) used.add(name);
    return true;
  });
  const values = new Map<string, Value>(graph.inputs.map((input) => [input.name, input]));
  for (const node of kept) for (const name of node.outputs) if (name !== "") used.add(name);
  for (const [name, value] of graph.values) if (used.has(name)) values.set(name, value);
  const initializers = new Map(Array.from(graph.initializers).filter(([name]) => used.has(name)));
  return { ...graph, nodes: kept.reverse(), initializers, values };
}
