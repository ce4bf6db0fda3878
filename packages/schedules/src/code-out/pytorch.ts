import type { ParameterDefinition } from "../parameters.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleInput, ScheduleSpec } from "../registry.ts";
import { simulate } from "../simulate.ts";
import type { Simulation } from "../simulate.ts";
import { compileExpression } from "../expression/compile.ts";
import { printSyntax } from "../expression/print.ts";
import { SchedulesError } from "../errors.ts";
import { answersToMetric } from "../answers-to-metric.ts";
import { childrenOf } from "./children.ts";
import type { CodeRequest } from "./code-options.ts";
import { pythonDialect } from "./dialects.ts";
import { factorOf, factsOf, groupCurves } from "./formula.ts";
import type { GroupCurve } from "./formula.ts";
import { isMetricSequence, metricSequenceCall, metricSequenceClass } from "./metric-sequence.ts";
import { importLines, indent, joinParts, pythonCall, pythonLiteral, pythonNumber, valueTable } from "./python.ts";

/** A scheduler in PyTorch: imports, definitions before it, and the expression that makes it from `optimizer`. */
export interface TorchScheduler {
  readonly imports: ReadonlySet<string>;
  readonly before: string;
  readonly expression: string;
  /** Whether `step` takes the metric. */
  readonly metric: boolean;
}

const schedulers = "torch.optim.lr_scheduler";

/** PyTorch's own classes where they give the schedule's values, LambdaLR with the formula where they do not. */
export function torchScheduler(request: CodeRequest): TorchScheduler {
  const imports = new Set<string>();
  if (isNative(request)) {
    const expression = nativeCall(request.spec, imports);
    return { imports, before: "", expression, metric: answersToMetric(request.spec) };
  }
  if (isMetricSequence(request.spec)) {
    imports.add("import bisect").add(`from ${schedulers} import ReduceLROnPlateau`);
    const expression = metricSequenceCall(request.spec, (child) => nativeCall(child, imports));
    return { imports, before: metricSequenceClass, expression, metric: true };
  }
  return { ...lambdaScheduler(groupCurves(request.spec, request), imports), metric: false };
}

/** Whether PyTorch has every class in the spec and does with them what the spec says. */
function isNative({ spec, lr, steps }: CodeRequest): boolean {
  if (!hasClasses(spec)) return false;
  const isLeaf = childrenOf(spec).length === 0;
  if (answersToMetric(spec)) return isLeaf;
  if (hasCompositeChild(spec)) return false;
  const native: ScheduleInput = { ...spec, compat: "pytorch" };
  // PyTorch ends some schedules with an error after their last step; up to there they are compared.
  const rows = isLeaf ? longestRun(native, lr, steps) : steps;
  const theirs = tryRun(native, lr, rows);
  return theirs !== undefined && agree(simulate(spec, { lr, steps: rows }), theirs);
}

function tryRun(spec: ScheduleInput, lr: readonly number[], steps: number): Simulation | undefined {
  try {
    return simulate(spec, { lr, steps });
  } catch (error) {
    if (error instanceof SchedulesError) return undefined;
    throw error;
  }
}

/** How many rows a schedule gives before it ends with an error, at most `most`. */
function longestRun(spec: ScheduleInput, lr: readonly number[], most: number): number {
  if (tryRun(spec, lr, most) !== undefined) return most;
  let [good, bad] = [1, most];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (tryRun(spec, lr, middle) === undefined) bad = middle;
    else good = middle;
  }
  // OneCycleLR allows one step past its end, and bounces back up there.
  return Math.max(1, good - 1);
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
  return (definition.origin ?? "PyTorch") === "PyTorch" && childrenOf(spec).every(hasClasses);
}

// PyTorch's composites raise an error or miss steps inside one another.
const hasCompositeChild = (spec: ScheduleSpec): boolean =>
  childrenOf(spec).some((child) => childrenOf(child).length > 0);

function nativeCall(spec: ScheduleSpec, imports: Set<string>): string {
  const definition = findDefinition(spec.type)!;
  const { module = schedulers } = factsOf(definition);
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
      const lambdas = texts.map((text) => pythonLambda(text, parameter.variables, imports));
      return Array.isArray(value) ? `[${lambdas.join(", ")}]` : lambdas[0]!;
    }
    default:
      return pythonLiteral(value, { float: parameter.kind === "number" || parameter.kind === "numbers" });
  }
}

/** `0.95 ** epoch` as `lambda epoch: 0.95 ** epoch`. */
function pythonLambda(text: unknown, variables: readonly (readonly string[])[], imports: Set<string>): string {
  if (typeof text !== "string") {
    const message = 'code: found a function, expected an expression such as "0.95 ** epoch"';
    throw new SchedulesError("no_code", message, { key: "lr_lambda", found: text });
  }
  const { syntax } = compileExpression(text, { variables });
  const names = new Map(variables.flatMap((aliases) => aliases.map((name) => [name, aliases[0]!] as const)));
  const body = printSyntax(syntax, pythonDialect, names);
  if (body.includes("math.")) imports.add("import math");
  return `lambda ${variables.map((aliases) => aliases[0]!).join(", ")}: ${body}`;
}

/** LambdaLR with a function per parameter group. */
function lambdaScheduler(
  curves: readonly GroupCurve[],
  imports: Set<string>,
): Pick<TorchScheduler, "imports" | "before" | "expression"> {
  imports.add(`from ${schedulers} import LambdaLR`);
  const lines: string[] = [];
  const proportional = curves.every((curve) => curve.kind === "formula" && factorOf(curve.lr) !== undefined);
  const texts = curves.map((curve, group) => lambdaText(curve, "lr", group, lines, proportional));
  const momenta = curves.every((curve) => curve.momentum === undefined)
    ? undefined
    : curves.map((curve, group) => lambdaText(curve, "momentum", group, lines, false));
  if ([...texts, ...(momenta ?? [])].some((text) => text.includes("math."))) imports.add("import math");
  const same = texts.every((text) => text === texts[0]);
  const short = same && proportional && texts[0]!.length <= 60;
  if (!same) lines.push(`rates = [\n${texts.map((text) => `${indent(rateLambda(text))},`).join("\n")}\n]`);
  else if (!short) lines.push(rateFunction(texts[0]!, proportional));
  const factors = factorArgument({ proportional, same, short, text: texts[0]! });
  if (momenta === undefined) {
    return { imports, before: lines.join("\n\n\n"), expression: `LambdaLR(optimizer, ${factors})` };
  }
  lines.push(momentumClass);
  const moments = momenta.map((text) => `lambda t: ${text}`);
  const expression = pythonCall("MomentumLambdaLR", ["optimizer", factors, `[${moments.join(", ")}]`]);
  return { imports, before: lines.join("\n\n\n"), expression };
}

const rateLambda = (text: string): string => `lambda t, lr: ${text}`;

function rateFunction(text: string, proportional: boolean): string {
  const [name, of] = proportional ? ["factor(t)", "Share of the base learning rate"] : ["rate(t, lr)", "Learning rate"];
  const what = proportional ? "" : ", from the base rate lr";
  return `def ${name}:\n    """${of} at step t${what}."""\n    return ${text}`;
}

function factorArgument(has: {
  readonly proportional: boolean;
  readonly same: boolean;
  readonly short: boolean;
  readonly text: string;
}): string {
  if (has.same && has.proportional) return has.short ? `lambda t: ${has.text}` : "factor";
  const groups = has.same
    ? "for group in optimizer.param_groups"
    : "for rate, group in zip(rates, optimizer.param_groups)";
  const bound = has.same ? "" : ", rate=rate";
  const factor = has.proportional ? "rate(t, lr)" : "rate(t, lr) / lr if lr else 0.0";
  return `[lambda t${bound}, lr=group.get("initial_lr", group["lr"]): ${factor} ${groups}]`;
}

/** One group's rate as Python, or, where that is asked for, its share of the base rate. */
function lambdaText(
  curve: GroupCurve,
  which: "lr" | "momentum",
  group: number,
  lines: string[],
  asShare: boolean,
): string {
  if (curve.kind === "formula") {
    const syntax = curve[which]!;
    return printSyntax((asShare ? factorOf(syntax) : undefined) ?? syntax, pythonDialect);
  }
  const values = curve[which]!;
  const name = `${which}_values_${group}`;
  lines.push(
    `# The ${which === "lr" ? "rates" : "momenta"} of group ${group}, step by step.\n${valueTable(name, values)}`,
  );
  return `${name}[min(int(t), ${values.length - 1})]`;
}

const momentumClass = `class MomentumLambdaLR(LambdaLR):
    """LambdaLR that sets the momentum (or Adam's first beta) as well."""

    def __init__(self, optimizer, lr_lambda, momentum_lambdas):
        self.momentum_lambdas = momentum_lambdas
        super().__init__(optimizer, lr_lambda)

    def get_lr(self):
        for group, momentum in zip(self.optimizer.param_groups, self.momentum_lambdas):
            if "betas" in group:
                group["betas"] = (momentum(self.last_epoch), *group["betas"][1:])
            else:
                group["momentum"] = momentum(self.last_epoch)
        return super().get_lr()`;

/** The lines that build a model and an optimizer with the given base rates. */
export function torchOptimizer(lr: readonly number[]): string {
  if (lr.length === 1) {
    return [
      "model = torch.nn.Linear(1, 1)  # your model",
      `optimizer = torch.optim.SGD(model.parameters(), lr=${pythonNumber(lr[0]!)}, momentum=0.9)`,
    ].join("\n");
  }
  const layers = lr.map(() => "torch.nn.Linear(1, 1)");
  const groups = lr.map((rate, index) => `{"params": model[${index}].parameters(), "lr": ${pythonNumber(rate)}}`);
  return [
    `${pythonCall("model = torch.nn.Sequential", layers)}  # your model`,
    pythonCall("optimizer = torch.optim.SGD", [
      `[\n${groups.map((group) => `${indent(group)},`).join("\n")}\n]`,
      "momentum=0.9",
    ]),
  ].join("\n");
}

/** The schedule as PyTorch code. */
export function writePyTorch(request: CodeRequest): string {
  const { imports, before, expression, metric } = torchScheduler(request);
  const lines = importLines(["import torch", ...imports]);
  const every = (request.interval ?? "epoch") === "epoch" ? "once per epoch" : "after every optimizer.step()";
  const parts = [
    lines,
    before,
    request.bare ? "" : torchOptimizer(request.lr),
    `scheduler = ${expression}`,
    `# In the training loop, ${every}:\n#     scheduler.step(${metric ? "metric" : ""})`,
  ];
  return joinParts(parts);
}
