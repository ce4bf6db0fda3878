import type { ScheduleSpec } from "../registry.ts";
import { findDefinition } from "../registry.ts";
import { simulate } from "../simulate.ts";
import type { Simulation } from "../simulate.ts";
import type { SchedulerDefinition } from "../definition.ts";
import { compileExpression } from "../expression/compile.ts";
import { SchedulesError } from "../errors.ts";
import { printSyntax, variablesOf } from "../expression/print.ts";
import type { Syntax } from "../expression/syntax.ts";
import { childrenOf } from "./children.ts";
import { longestRun, tryRun } from "./longest-run.ts";
import type { ChildFormulas, CodeFacts, CompositeCodeFacts } from "./facts.ts";

/** One parameter group's curve: as a formula of `t` and `lr`, or, where none is known, as the values themselves. */
export type GroupCurve =
  | { readonly kind: "formula"; readonly lr: Syntax; readonly momentum: Syntax | undefined }
  | { readonly kind: "table"; readonly lr: readonly number[]; readonly momentum: readonly number[] | undefined };

/** The run that code is made for. */
export interface CurveOptions {
  readonly lr: readonly number[];
  readonly steps: number;
}

/** How formulas are read here; those of compositions grow long. */
const reading = { variables: ["t", "lr"], key: "formula", longest: 20_000 };

/** Formulas are trusted only as far as they agree with the schedule itself. */
const tolerance = 1e-9;
const fewestChecked = 200;

/**
 * The curves of every parameter group. A formula is used only where it gives the schedule's own values at every step
 * of the run (and 200 of them at least), so that generated code is right even where nobody thought of a case.
 *
 * @param spec one that no metric changes
 */
export function groupCurves(spec: ScheduleSpec, { lr, steps }: CurveOptions): GroupCurve[] {
  const simulation = simulateOpenLoop(spec, lr, Math.max(steps, fewestChecked), steps);
  return lr.map((base, group) => {
    const values = simulation.lr.map((row) => row[group]!);
    const momenta = simulation.momentum?.map((row) => row[group]!);
    const formula = checkedFormula(formulaOf(spec, group), values, base);
    const momentum = momenta && checkedFormula(momentumOf(spec, group), momenta, base);
    if (formula !== undefined && (momenta === undefined || momentum !== undefined)) {
      return { kind: "formula", lr: formula, momentum };
    }
    return { kind: "table", lr: values.slice(0, steps), momentum: momenta?.slice(0, steps) };
  });
}

/** Some schedules end, or grow without end; then the steps up to there have to do. */
function simulateOpenLoop(spec: ScheduleSpec, lr: readonly number[], most: number, least: number): Simulation {
  return (
    tryRun(spec, lr, most) ?? tryRun(spec, lr, least) ?? simulate(spec, { lr, steps: longestRun(spec, lr, least) })
  );
}

function checkedFormula(text: string | undefined, values: readonly number[], base: number): Syntax | undefined {
  if (text === undefined) return undefined;
  try {
    const expression = compileExpression(text, reading);
    const scale = values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const agrees = values.every((value, t) => {
      const difference = Math.abs(expression.evaluate(t, base) - value);
      return difference <= tolerance * Math.max(Math.abs(value), scale * 1e-6);
    });
    return agrees ? expression.syntax : undefined;
  } catch (error) {
    // Too long, too deep, or undefined somewhere: then the values speak for themselves.
    if (error instanceof SchedulesError) return undefined;
    throw error;
  }
}

/** The formula of a schedule's learning rate, as its definition (or those of its parts) knows it. */
export function formulaOf(spec: ScheduleSpec, group: number): string | undefined {
  const definition = findDefinition(spec.type)!;
  if (definition.loop !== "composite") return factsOf(definition).lr?.(spec, group);
  const specs = childrenOf(spec);
  const texts = specs.map((child) => formulaOf(child, group));
  const children: ChildFormulas = {
    count: specs.length,
    text(index, at = "t", lr = "lr") {
      const text = texts[index];
      if (text === undefined) throw new NoFormula();
      return substitute(text, at, lr);
    },
    continues: (index) => factsOf(findDefinition(specs[index]!.type)!).continues === true,
  };
  try {
    return compositeFactsOf(definition).lr?.(spec, children, group);
  } catch (error) {
    if (error instanceof NoFormula || error instanceof SchedulesError) return undefined;
    throw error;
  }
}

/** A schedule within has no formula. */
class NoFormula extends Error {}

function momentumOf(spec: ScheduleSpec, group: number): string | undefined {
  const definition = findDefinition(spec.type)!;
  return definition.loop === "composite" ? undefined : factsOf(definition).momentum?.(spec, group);
}

/** The facts a definition carries; they are checked against the values of the very same definition. */
export function factsOf(definition: SchedulerDefinition): CodeFacts<unknown> {
  return (definition as { readonly code?: CodeFacts<unknown> }).code ?? {};
}

export function compositeFactsOf(definition: SchedulerDefinition): CompositeCodeFacts<unknown> {
  return (definition as { readonly code?: CompositeCodeFacts<unknown> }).code ?? {};
}

/** A formula with other expressions in the place of t and lr, in brackets. */
function substitute(text: string, at: string, lr: string): string {
  if (at === "t" && lr === "lr") return `(${text})`;
  const { syntax } = compileExpression(text, reading);
  const names = new Map([
    ["t", at],
    ["lr", lr],
  ]);
  return `(${printSyntax(syntax, undefined, names)})`;
}

/**
 * A formula without its base rate, where it is a multiple of it: what PyTorch's LambdaLR takes.
 * `lr * 0.9 ** t` -> `0.9 ** t`; undefined for `0.01 + (lr - 0.01) * …`.
 */
export function factorOf(syntax: Syntax): Syntax | undefined {
  const { at } = syntax;
  switch (syntax.kind) {
    case "name":
      return syntax.name === "lr" ? { kind: "number", value: 1, text: "1.0", at } : undefined;
    case "number":
      return syntax.value === 0 ? syntax : undefined;
    case "unary": {
      const operand = factorOf(syntax.operand);
      return operand && syntax.operator !== "not" ? { ...syntax, operand } : undefined;
    }
    case "choose": {
      const [yes, no] = [factorOf(syntax.yes), factorOf(syntax.no)];
      return yes && no && !usesRate(syntax.test) ? { ...syntax, yes, no } : undefined;
    }
    case "binary":
      return binaryFactor(syntax);
    default:
      return undefined;
  }
}

function binaryFactor(syntax: Extract<Syntax, { kind: "binary" }>): Syntax | undefined {
  const { operator } = syntax;
  const left = factorOf(syntax.left);
  const right = factorOf(syntax.right);
  if (operator === "+" || operator === "-") return left && right ? { ...syntax, left, right } : undefined;
  if (operator === "*" && left && !usesRate(syntax.right)) return isOne(left) ? syntax.right : { ...syntax, left };
  if (operator === "*" && right && !usesRate(syntax.left)) return isOne(right) ? syntax.left : { ...syntax, right };
  return operator === "/" && left && !usesRate(syntax.right) ? { ...syntax, left } : undefined;
}

const isOne = (syntax: Syntax): boolean => syntax.kind === "number" && syntax.value === 1;

export const usesRate = (syntax: Syntax): boolean => variablesOf(syntax).has("lr");

/** Whether a schedule's rate is a multiple of the base rate, as far as its formula tells. */
export function isProportional(spec: ScheduleSpec): boolean {
  const text = formulaOf(spec, 0);
  return text !== undefined && factorOf(compileExpression(text, reading).syntax) !== undefined;
}
