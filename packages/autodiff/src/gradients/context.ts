import { describeNode } from "../infer/context.ts";
import type { InferContext } from "../infer/context.ts";
import type { Attributes } from "../ir/attribute.ts";
import type { GraphBuilder } from "../ir/builder.ts";
import { AutodiffError } from "../ir/error.ts";
import type { Node, Value } from "../ir/graph.ts";

/** What a gradient rule sees of the node it differentiates. */
export interface GradientContext {
  readonly b: GraphBuilder;
  readonly node: Node;
  readonly attributes: Attributes;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly (Value | undefined)[];
  /** Gradient with respect to each output; undefined where nothing depends on it. */
  readonly dys: readonly (Value | undefined)[];
  /** Whether the gradient of input `index` is wanted; a rule may leave out all others. */
  needs(index: number): boolean;
}

/** Gives one gradient an input, of the input's shape; undefined for inputs not needed or without influence. */
export type GradientRule = (context: GradientContext) => readonly (Value | undefined)[];

/** Why an operator has no gradient, as the rest of a sentence: "its output jumps". */
export interface NotDifferentiable {
  readonly notDifferentiable: string;
}

/**
 * What the table of rules holds for an operator: a rule; "zero" where the output is piecewise constant, so that nothing
 * flows back; or the reason for having neither.
 */
export type GradientEntry = GradientRule | "zero" | NotDifferentiable;

/** Entries by operator: `Conv`, `ai.glissade:BatchNormTraining`. */
export type GradientRules = Readonly<Record<string, GradientEntry>>;

/** The input at `index`; rules call it for inputs that the operator cannot do without. */
export function inputOf(context: GradientContext, index: number): Value {
  const value = context.inputs[index];
  if (value === undefined) throw gradientError(context, `input ${index} is missing`);
  return value;
}

/** The output at `index`. */
export function outputOf(context: GradientContext, index = 0): Value {
  const value = context.outputs[index];
  if (value === undefined) throw gradientError(context, `output ${index} is left out`);
  return value;
}

/** The gradient with respect to the first output, which rules for operators of one output rely on. */
export function dyOf(context: GradientContext): Value {
  const extra = context.dys.findIndex((dy, i) => i > 0 && dy !== undefined);
  if (extra > 0)
    throw gradientError(context, `nothing is known of its output ${extra} ("${context.node.outputs[extra]}")`);
  const dy = context.dys[0];
  if (dy === undefined) throw gradientError(context, "no gradient reached its first output");
  return dy;
}

/** An error of code `no_gradient` that names the operator and the node. */
export function gradientError(context: { readonly node: Node }, reason: string): AutodiffError {
  const { domain, opType, name } = context.node;
  const operator = describeNode({ domain, opType, nodeName: name });
  return new AutodiffError("no_gradient", `${operator} has no gradient here: ${reason}.`, {
    key: name,
    found: opType,
    expected: "a differentiable operator",
  });
}

/** The node as inference sees it, for the helpers that read axes, pads and slices. */
export function asInferContext(context: GradientContext): InferContext {
  const { b, node, inputs } = context;
  return {
    domain: node.domain,
    opType: node.opType,
    nodeName: node.name,
    attributes: node.attributes,
    inputs,
    outputCount: node.outputs.length,
    contents: (index) => {
      const input = inputs[index];
      return input === undefined ? undefined : b.contents(input);
    },
  };
}
