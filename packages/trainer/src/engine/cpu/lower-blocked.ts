import { operatorName, type Graph, type Node, type Value } from "@glissade/autodiff";
import { batchNormTraining, batchNormTrainingGradient } from "./batch-norm.ts";
import { convolution, convolutionInputGradient, convolutionWeightGradient } from "./convolution.ts";
import { elementwise, reluGradient } from "./elementwise.ts";
import { Layouts } from "./layouts.ts";
import { globalAveragePooling, maxPooling, maxPoolingGradient } from "./pooling.ts";
import { channelSum } from "./reduction.ts";

/** Rewrites a node in the blocked layout; false where it can't, and the node is then copied as it is. */
type Rewrite = (layouts: Layouts, node: Node) => boolean;

const rewrites: Readonly<Record<string, Rewrite>> = {
  Conv: convolution,
  MaxPool: maxPooling,
  GlobalAveragePool: globalAveragePooling,
  Relu: elementwise,
  Add: elementwise,
  Sub: elementwise,
  Mul: elementwise,
  Div: elementwise,
  Neg: elementwise,
  Sum: elementwise,
  ReduceSum: channelSum,
  "ai.glissade:ConvInputGrad": convolutionInputGradient,
  "ai.glissade:ConvWeightGrad": convolutionWeightGradient,
  "ai.glissade:MaxPoolGrad": maxPoolingGradient,
  "ai.glissade:ReluGrad": reluGradient,
  "ai.glissade:BatchNormTraining": batchNormTraining,
  "ai.glissade:BatchNormTrainingGrad": batchNormTrainingGradient,
};

/**
 * Rewrites a graph for ONNX Runtime's CPU so that image-like tensors stay in its blocked layout from operator to
 * operator, gradients included. What it can't improve it leaves to the portable lowering that must follow.
 *
 * @param graph all shapes known; may hold `ai.glissade` operators
 * @param blockSize of this machine, see `probeBlockSize`
 */
export function lowerBlocked(graph: Graph, blockSize: number): Graph {
  const layouts = new Layouts(graph, blockSize);
  // Copied nodes keep their names; the scope keeps new ones apart from them.
  layouts.builder.scope("blocked", () => {
    for (const node of graph.nodes) {
      if (layouts.isFused(node)) continue;
      const rewrite = rewrites[operatorName(node.domain, node.opType)];
      if (!rewrite?.(layouts, node)) copy(layouts, node);
    }
    for (const { name } of graph.outputs) layouts.builder.output(layouts.plain(name), name);
  });
  return layouts.builder.build();
}

function copy(layouts: Layouts, node: Node): void {
  const inputs = node.inputs.map((name): Value | undefined => (name === "" ? undefined : layouts.plain(name)));
  const present = node.outputs.filter((name) => name !== "").map((name) => layouts.source.values.get(name)!);
  const outputs = layouts.builder.node(node.opType, inputs, node.attributes, {
    domain: node.domain,
    outputNames: node.outputs,
    name: node.name,
    ...(present.length === node.outputs.length
      ? { outputShapes: present.map(({ shape }) => shape), outputTypes: present.map(({ type }) => type) }
      : {}),
  });
  outputs.forEach((value, k) => layouts.setPlain(present[k]!.name, value));
}
