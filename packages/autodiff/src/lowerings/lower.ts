import { AutodiffError } from "../ir/error.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { GLISSADE_DOMAIN, type Graph, type Node, type Value } from "../ir/graph.ts";
import { rebuild } from "../transform/rebuild.ts";
import { portableLowerings } from "./portable.ts";

/**
 * Writes one node with other operators: gives its outputs in order, or undefined to decline. Shapes are those of the
 * inputs; `outputs` are the node's own declared outputs, for their shapes.
 */
export type Lowering = (
  b: GraphBuilder,
  node: Node,
  inputs: readonly (Value | undefined)[],
  outputs: readonly (Value | undefined)[],
) => readonly (Value | undefined)[] | undefined;

/** Lowerings by operator type, for domain `ai.glissade` (`ConvInputGrad`) and ONNX's own operators (`Conv`). */
export type Lowerings = Readonly<Record<string, Lowering>>;

/**
 * Replaces the operators of domain `ai.glissade` by what a runtime has. Those that `lowerings` lacks or declines get their
 * portable form: standard ONNX operators of set 21. ONNX's own operators are replaced only where `lowerings` names them.
 *
 * @example lower(bindDimensions(graph, { N: 64 }))
 * @throws AutodiffError `no_lowering` for a private operator without any
 */
export function lower(graph: Graph, lowerings: Lowerings = portableLowerings): Graph {
  return rebuild(graph, {
    replace: (b, node, inputs) => {
      if (node.domain !== "" && node.domain !== GLISSADE_DOMAIN) return undefined;
      const outputs = node.outputs.map((name) => graph.values.get(name));
      const apply = (table: Lowerings) =>
        Object.hasOwn(table, node.opType) ? table[node.opType]!(b, node, inputs, outputs) : undefined;
      const made = b.scope(node.name, () => {
        return apply(lowerings) ?? (node.domain === GLISSADE_DOMAIN ? apply(portableLowerings) : undefined);
      });
      if (made === undefined && node.domain === GLISSADE_DOMAIN) throw noLowering(node);
      return made && [...made];
    },
  });
}

function noLowering(node: Node): AutodiffError {
  const message = `${GLISSADE_DOMAIN}:${node.opType} (node "${node.name}") has no lowering.`;
  return new AutodiffError("no_lowering", message, { key: node.name, found: node.opType });
}
