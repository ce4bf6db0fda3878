import { attr, type Node, type Value } from "@glissade/autodiff";
import type { Layouts } from "./layouts.ts";

/** Large enough to lift every normal float32 above 1, small enough to be one itself. */
const STEEP = 3e38;

/** Whether an operator over these values should run in the blocked layout: all can, and one is there already. */
export function prefersBlocked(layouts: Layouts, names: readonly string[]): boolean {
  const shape = layouts.shape(names[0]!).join();
  const alike = names.every((name) => layouts.canBlock(name) && layouts.shape(name).join() === shape);
  return alike && names.some((name) => layouts.isBlocked(name));
}

/** Operators that treat every element alike run in whatever layout their inputs have. */
export function elementwise(layouts: Layouts, node: Node): boolean {
  if (node.inputs.includes("") || !prefersBlocked(layouts, node.inputs)) return false;
  const inputs = node.inputs.map((name) => layouts.blocked(name));
  const result = layouts.builder.op(node.opType, inputs, node.attributes, { domain: node.domain });
  layouts.setBlocked(node.outputs[0]!, result);
  return true;
}

/** 1 where the value is above zero, else 0: the runtime's comparison and selection are several times slower. */
export function positiveMask(layouts: Layouts, value: Value): Value {
  return layouts.builder.op("HardSigmoid", [value], { alpha: attr.float(STEEP), beta: attr.float(0) });
}

/** 1 where the value is zero, else 0, for values that are never above zero. */
export function zeroMask(layouts: Layouts, value: Value): Value {
  return layouts.builder.op("HardSigmoid", [value], { alpha: attr.float(STEEP), beta: attr.float(1) });
}

/** ReluGrad(y, dy) = dy where y > 0. */
export function reluGradient(layouts: Layouts, node: Node): boolean {
  const [y, dy] = node.inputs as [string, string];
  const blocked = prefersBlocked(layouts, [y, dy]);
  const read = (name: string) => (blocked ? layouts.blocked(name) : layouts.plain(name));
  const result = layouts.builder.op("Mul", [read(dy), positiveMask(layouts, read(y))]);
  if (blocked) layouts.setBlocked(node.outputs[0]!, result);
  else layouts.setPlain(node.outputs[0]!, result);
  return true;
}
