import { answersToMetric } from "../answers-to-metric.ts";
import { compileExpression } from "../expression/compile.ts";
import { printSyntax } from "../expression/print.ts";
import type { ParameterDefinition } from "../parameters.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleInput, ScheduleSpec } from "../registry.ts";
import { simulate } from "../simulate.ts";
import type { Simulation } from "../simulate.ts";
import { childrenOf } from "./children.ts";
import type { CodeRequest } from "./code-options.ts";
import { pythonDialect } from "./dialects.ts";
import { factsOf } from "./formula.ts";
import { longestRun, tryRun } from "./longest-run.ts";
import { pythonCall, pythonLiteral } from "./python.ts";

/** Where PyTorch keeps most of its schedulers. */
export const schedulersModule = "torch.optim.lr_scheduler";

/** Whether PyTorch has every class in the spec and does with them what the spec says. */
export function isNative({ spec, lr, steps }: CodeRequest): boolean {
  if (!hasClasses(spec)) return false;
  const isLeaf = childrenOf(spec).length === 0;
  if (answersToMetric(spec)) return isLeaf;
  if (hasCompositeChild(spec)) return false;
  const native: ScheduleInput = { ...spec, compat: "pytorch" };
  // PyTorch ends some schedules with an error after their last step; up to there they are compared.
  const rows = isLeaf ? stepsWithin(native, lr, steps) : steps;
  const theirs = tryRun(native, lr, rows);
  return theirs !== undefined && agree(simulate(spec, { lr, steps: rows }), theirs);
}

/** How many steps PyTorch's class is good for; OneCycleLR allows one past its end, and bounces back up there. */
function stepsWithin(native: ScheduleInput, lr: readonly number[], steps: number): number {
  const longest = longestRun(native, lr, steps);
  return longest === steps ? steps : Math.max(1, longest - 1);
}

function agree(ours: Simulation, theirs: Simulation): boolean {
  const close = (a: readonly number[][], b: readonly number[][] | undefined): boolean => {
    const scale = a.flat().reduce((largest, value) => Math.max(largest, value), 0);
    return a.every((row, t) => row.every((value, g) => Math.abs(value - (b?.[t]?.[g] ?? NaN)) <= 1e-12 * scale));
  };
  return close(ours.lr, theirs.lr) && (ours.momentum === undefined || close(ours.momentum, theirs.momentum));
}

function hasClasses(spec: ScheduleSpec): boolean {
  const definition = findDefinition(spec.type)!;
  const isTheirs = (definition.origin ?? "PyTorch") === "PyTorch";
  return isTheirs && !holdsFunction(spec) && childrenOf(spec).every(hasClasses);
}

/** Functions of TypeScript have no text in Python; their values do. */
const holdsFunction = (spec: ScheduleSpec): boolean =>
  Object.values(spec)
    .flat()
    .some((value) => typeof value === "function");

// PyTorch's composites raise an error or miss steps inside one another.
const hasCompositeChild = (spec: ScheduleSpec): boolean =>
  childrenOf(spec).some((child) => childrenOf(child).length > 0);

/** A schedule as PyTorch's own classes. @param imports the import lines that it needs are added to these */
export function nativeCall(spec: ScheduleSpec, imports: Set<string>): string {
  const definition = findDefinition(spec.type)!;
  const { module = schedulersModule } = factsOf(definition);
  imports.add(`from ${module} import ${spec.type}`);
  const values: Readonly<Record<string, unknown>> = { ...spec };
  const given = Object.entries(definition.parameters).flatMap(([name, parameter]) => {
    if (parameter.extension === true || isDefault(values[name], parameter)) return [];
    return [`${name}=${argument(values[name], parameter, imports)}`];
  });
  // ChainedScheduler takes the schedulers first; the others the optimizer.
  const first = Object.hasOwn(definition.omitted ?? {}, "optimizer") ? [] : ["optimizer"];
  return pythonCall(spec.type, [...first, ...given]);
}

const isDefault = (value: unknown, parameter: ParameterDefinition): boolean =>
  value === undefined ||
  (parameter.default !== undefined && JSON.stringify(value) === JSON.stringify(parameter.default));

function argument(value: unknown, parameter: ParameterDefinition, imports: Set<string>): string {
  switch (parameter.kind) {
    case "schedules":
      return pythonCall(
        "",
        (value as ScheduleSpec[]).map((child) => nativeCall(child, imports)),
      )
        .replace(/^\(/, "[")
        .replace(/\)$/, "]");
    case "schedule":
      return nativeCall(value as ScheduleSpec, imports);
    case "expression": {
      const texts = Array.isArray(value) ? (value as unknown[]) : [value];
      const lambdas = texts.map((text) => pythonLambda(text as string, parameter.variables, imports));
      return Array.isArray(value) ? `[${lambdas.join(", ")}]` : lambdas[0]!;
    }
    default:
      return pythonLiteral(value, { float: parameter.kind === "number" || parameter.kind === "numbers" });
  }
}

/** `0.95 ** epoch` as `lambda epoch: 0.95 ** epoch`. */
function pythonLambda(text: string, variables: readonly (readonly string[])[], imports: Set<string>): string {
  const { syntax } = compileExpression(text, { variables });
  const names = new Map(variables.flatMap((aliases) => aliases.map((name) => [name, aliases[0]!] as const)));
  const body = printSyntax(syntax, pythonDialect, names);
  if (body.includes("math.")) imports.add("import math");
  return `lambda ${variables.map((aliases) => aliases[0]!).join(", ")}: ${body}`;
}
