import type { Node, Value } from "./graph.ts";

/** A value that leaves the graph under a name. */
export interface NamedOutput {
  readonly value: Value;
  readonly name: string;
}

interface Renamed {
  readonly nodes: Node[];
  readonly values: Map<string, Value>;
  readonly outputs: Value[];
}

/**
 * Gives outputs their names by renaming the values themselves. Only what cannot be renamed (an input, an initializer, a
 * value that leaves under two names) goes through an `Identity`.
 */
export function renameOutputs(
  nodes: readonly Node[],
  values: ReadonlyMap<string, Value>,
  outputs: readonly NamedOutput[],
  producers: ReadonlyMap<string, Node>,
): Renamed {
  const names = new Map<string, string>();
  const copies: NamedOutput[] = [];
  const ownName = new Set(outputs.filter(({ value, name }) => value.name === name).map(({ name }) => name));
  for (const output of outputs) {
    const { value, name } = output;
    const renamable = producers.has(value.name) && !names.has(value.name) && !ownName.has(value.name);
    if (renamable) names.set(value.name, name);
    else if (value.name !== name) copies.push(output);
  }
  const renamed = (name: string) => names.get(name) ?? name;
  const result: Renamed = {
    nodes: names.size === 0 ? [...nodes] : nodes.map(renameNode),
    values: new Map(),
    outputs: [],
  };
  function renameNode(node: Node): Node {
    const touched = [...node.inputs, ...node.outputs].some((name) => names.has(name));
    return touched ? { ...node, inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) } : node;
  }
  for (const [name, value] of values) {
    const newName = renamed(name);
    result.values.set(newName, newName === name ? value : { ...value, name: newName });
  }
  for (const { value, name } of copies) {
    const input = renamed(value.name);
    result.nodes.push({ domain: "", opType: "Identity", name, inputs: [input], outputs: [name], attributes: {} });
    result.values.set(name, { ...value, name });
  }
  result.outputs.push(...outputs.map(({ name }) => result.values.get(name)!));
  return result;
}
