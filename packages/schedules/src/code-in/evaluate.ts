import { compileSyntax } from "../expression/compile.ts";
import { expressionConstants, expressionFunctions, withoutModule } from "../expression/functions.ts";
import { variablesOf } from "../expression/print.ts";
import { dottedName } from "../expression/syntax.ts";
import type { Place, Syntax } from "../expression/syntax.ts";
import type { CalledValue, Scope, Value } from "./value.ts";

/** Works out what can be worked out; everything else becomes an unknown that keeps its text. */
export function evaluate(syntax: Syntax, scope: Scope): Value {
  const { at } = syntax;
  switch (syntax.kind) {
    case "text":
    case "constant":
      return { kind: "plain", value: syntax.value, at };
    case "list":
      return { kind: "list", items: syntax.items.map((item) => evaluate(item, scope)), at };
    case "dict": {
      const entries = syntax.entries.map(({ key, value }) => [evaluate(key, scope), evaluate(value, scope)] as const);
      return { kind: "dict", entries, at };
    }
    case "lambda":
      return { kind: "function", parameters: syntax.parameters, body: syntax.body, at };
    case "call":
      return evaluateCall(syntax, scope);
    case "name":
    case "attribute": {
      const name = dottedName(syntax);
      const known = name === undefined ? undefined : scope.get(name);
      return known ?? evaluateNumber(syntax, scope);
    }
    case "binary":
      return repeatedList(syntax, scope) ?? evaluateNumber(syntax, scope);
    default:
      return evaluateNumber(syntax, scope);
  }
}

/** `[a, b] * 2` and `[a] + [b]`. */
function repeatedList(syntax: Extract<Syntax, { kind: "binary" }>, scope: Scope): Value | undefined {
  if (syntax.operator !== "*" && syntax.operator !== "+") return undefined;
  const left = evaluate(syntax.left, scope);
  const right = evaluate(syntax.right, scope);
  if (left.kind !== "list") return undefined;
  if (syntax.operator === "+") {
    return right.kind === "list" ? { ...left, items: [...left.items, ...right.items] } : undefined;
  }
  if (right.kind !== "plain" || typeof right.value !== "number") return undefined;
  const times = Math.min(Math.max(right.value, 0), 1000);
  return { ...left, items: Array.from({ length: times }, () => left.items).flat() };
}

function evaluateCall(syntax: Extract<Syntax, { kind: "call" }>, scope: Scope): Value {
  const path = dottedName(syntax.callee);
  if (path === undefined) return unknown(syntax, syntax.at);
  // A method of something that was assigned, such as scheduler.step().
  if (path.includes(".") && scope.has(path.slice(0, path.lastIndexOf(".")))) return unknown(syntax, syntax.at);
  if (path === "list" || path === "tuple" || path === "sorted") {
    const only = syntax.arguments.length === 1 ? evaluate(syntax.arguments[0]!.value, scope) : undefined;
    if (only?.kind === "list") return only;
  }
  if (path === "dict") {
    const entries = syntax.arguments.flatMap(({ name, value, at }) =>
      name === undefined ? [] : [[{ kind: "plain" as const, value: name, at }, evaluate(value, scope)] as const],
    );
    return { kind: "dict", entries, at: syntax.at };
  }
  if (Object.hasOwn(expressionFunctions, withoutModule(path))) return evaluateNumber(syntax, scope);
  const values = syntax.arguments.map(({ name, value }) => ({ name, value: evaluate(value, scope) }));
  const name = path.slice(path.lastIndexOf(".") + 1);
  return { kind: "call", name, path, arguments: values, at: syntax.at } satisfies CalledValue;
}

/** Arithmetic over numbers and names that stand for numbers. */
function evaluateNumber(syntax: Syntax, scope: Scope): Value {
  const isConstant = (name: string): boolean => Object.hasOwn(expressionConstants, withoutModule(name));
  const names = [...variablesOf(syntax)].filter((name) => scope.has(name) || !isConstant(name));
  const numbers = names.map((name) => {
    const value = scope.get(name);
    return value?.kind === "plain" && typeof value.value === "number" ? value.value : undefined;
  });
  if (numbers.some((number) => number === undefined) || !isArithmetic(syntax)) return unknown(syntax, syntax.at);
  const expression = compileSyntax(syntax, { key: "code", text: "", variables: names });
  return { kind: "plain", value: expression.evaluate(...(numbers as number[])), at: syntax.at };
}

/** Whether every part is something that formulas are made of. */
function isArithmetic(syntax: Syntax): boolean {
  switch (syntax.kind) {
    case "number":
    case "constant":
    case "name":
      return true;
    case "attribute":
      return dottedName(syntax) !== undefined;
    case "unary":
      return isArithmetic(syntax.operand);
    case "binary":
    case "logic":
      return isArithmetic(syntax.left) && isArithmetic(syntax.right);
    case "compare":
      return syntax.operands.every(isArithmetic);
    case "choose":
      return [syntax.test, syntax.yes, syntax.no].every(isArithmetic);
    case "call": {
      const name = dottedName(syntax.callee);
      const known = name !== undefined && Object.hasOwn(expressionFunctions, withoutModule(name));
      return known && syntax.arguments.every(({ value }) => isArithmetic(value));
    }
    default:
      return false;
  }
}

function unknown(syntax: Syntax, at: Place): Value {
  return { kind: "unknown", text: dottedName(syntax) ?? `a ${syntax.kind}`, at };
}
