import { attr, type Attributes, type Node } from "@glissade/autodiff";
import type { Layouts } from "./layouts.ts";

/**
 * A ReLU that alone reads a convolution's (or normalisation's) first output becomes that operator's activation.
 * Gives the name under which the result then goes, and the attributes to add.
 */
export function elementwiseActivation(layouts: Layouts, node: Node): { name: string; attributes: Attributes } {
  const name = node.outputs[0]!;
  const consumer = layouts.onlyConsumer(name);
  if (consumer?.opType !== "Relu" || consumer.domain !== "") return { name, attributes: {} };
  layouts.fuse(consumer);
  return { name: consumer.outputs[0]!, attributes: { activation: attr.string("Relu") } };
}
