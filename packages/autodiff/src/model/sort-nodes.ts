import { AutodiffError } from "../ir/error.ts";
import type { NodeProto } from "./proto.ts";

/**
 * Nodes in an order in which they can run; the file's own order where it is one.
 *
 * @param available names of inputs and initializers
 * @throws AutodiffError `invalid_model` for a value that nothing makes, `cycle` for nodes that wait for each other
 */
export function sortNodes(nodes: readonly NodeProto[], available: Iterable<string>): readonly NodeProto[] {
  const known = new Set(available);
  const makers = new Map(nodes.flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)));
  const waiting = new Map<NodeProto, number>();
  const users = new Map<NodeProto, NodeProto[]>();
  for (const node of nodes) {
    const needed = new Set<NodeProto>();
    for (const name of node.input ?? []) {
      if (name === "" || known.has(name)) continue;
      const maker = makers.get(name);
      if (maker === undefined) throw missing(node, name);
      needed.add(maker);
    }
    waiting.set(node, needed.size);
    for (const maker of needed) users.set(maker, [...(users.get(maker) ?? []), node]);
  }
  const sorted = runnableOrder(nodes, waiting, users);
  if (sorted.length < nodes.length) throw cycle(nodes.filter((node) => waiting.get(node)! > 0));
  return sorted;
}

function runnableOrder(
  nodes: readonly NodeProto[],
  waiting: Map<NodeProto, number>,
  users: ReadonlyMap<NodeProto, readonly NodeProto[]>,
): NodeProto[] {
  const sorted: NodeProto[] = [];
  const done = new Set<NodeProto>();
  const visit = (first: NodeProto) => {
    const ready = [first];
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      if (done.has(node)) continue;
      done.add(node);
      sorted.push(node);
      for (const user of users.get(node) ?? []) {
        waiting.set(user, waiting.get(user)! - 1);
        // A node further on in the file gets its turn there.
        if (waiting.get(user) === 0 && passed.has(user)) ready.push(user);
      }
    }
  };
  const passed = new Set<NodeProto>();
  for (const node of nodes) {
    passed.add(node);
    if (waiting.get(node) === 0) visit(node);
  }
  return sorted;
}

function missing(node: NodeProto, name: string): AutodiffError {
  const message = `${node.opType} (node "${node.name ?? ""}") takes "${name}", which no input, initializer or node gives.`;
  return new AutodiffError("invalid_model", message, { key: node.name ?? "", found: name });
}

function cycle(nodes: readonly NodeProto[]): AutodiffError {
  const names = nodes.map((node) => `${node.opType} "${node.name || node.output?.[0]}"`);
  const shown = names.length > 4 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  return new AutodiffError(
    "cycle",
    `Nodes wait for each other: ${shown.join(", ")}; expected a graph without cycles.`,
    {
      key: names[0]!,
      found: names,
      expected: "a graph without cycles",
    },
  );
}
