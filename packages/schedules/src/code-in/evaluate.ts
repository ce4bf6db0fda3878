import { compileSyntax } from "../expression/compile.ts";
import { expressionConstants, expressionFunctions, withoutModule } from "../expression/functions.ts";
import { dottedName, mapParts, partsOf } from "../expression/syntax.ts";
import type { Syntax } from "../expression/syntax.ts";
import type { CalledValue, Scope, Value } from "./value.ts";

/** Works out what can be worked out; everything else becomes an unknown that keeps its text. */
export function evaluate(syntax: Syntax, scope: Scope): Value {
  const { at } = syntax;
  switch (syntax.kind) {
    case "number":
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
      return isFormulaFunction(syntax) ? operation(syntax, scope) : evaluateCall(syntax, scope);
    case "name":
    case "attribute":
      return named(syntax, scope);
    case "choose":
      return chosen(syntax, scope);
    case "item":
      return unknown(syntax, scope);
    default:
      return operation(syntax, scope);
  }
}

function named(syntax: Syntax, scope: Scope): Value {
  const name = dottedName(syntax);
  const known = name === undefined ? undefined : scope.get(name);
  if (known !== undefined) return known;
  const constant = name === undefined ? "" : withoutModule(name);
  if (!Object.hasOwn(expressionConstants, constant)) return unknown(syntax, scope);
  return { kind: "plain", value: expressionConstants[constant as keyof typeof expressionConstants], at: syntax.at };
}

/** Arithmetic over what are numbers by now, and lists that are joined or repeated. */
function operation(syntax: Syntax, scope: Scope): Value {
  const values = partsOf(syntax).map((part) => evaluate(part, scope));
  const numbers = values.map((value) =>
    value.kind === "plain" && (typeof value.value === "number" || typeof value.value === "boolean")
      ? Number(value.value)
      : undefined,
  );
  if (numbers.includes(undefined)) return lists(syntax, values) ?? unknown(syntax, scope);
  let next = 0;
  const worked = mapParts(syntax, ({ at }) => {
    const value = numbers[next++]!;
    return { kind: "number", value, text: String(value), at };
  });
  return { kind: "plain", value: compileSyntax(worked, { key: "code", text: "" }).evaluate(), at: syntax.at };
}

/** `[a, b] * 2` and `[a] + [b]`. */
function lists(syntax: Syntax, [left, right]: readonly Value[]): Value | undefined {
  if (syntax.kind !== "binary" || left?.kind !== "list") return undefined;
  const { operator } = syntax;
  if (operator === "+" && right?.kind === "list") {
    return left.items.length + right.items.length > longestList
      ? undefined
      : { ...left, items: [...left.items, ...right.items] };
  }
  if (operator !== "*" || right?.kind !== "plain" || typeof right.value !== "number") return undefined;
  const times = Math.max(0, right.value);
  return left.items.length * times > longestList
    ? undefined
    : { ...left, items: Array.from({ length: times }, () => left.items).flat() };
}

/** One of two, where the test can be worked out; else the one that makes something, as in `StepLR(…) if use else None`. */
function chosen(syntax: Extract<Syntax, { kind: "choose" }>, scope: Scope): Value {
  const test = evaluate(syntax.test, scope);
  if (test.kind === "plain" && typeof test.value !== "string")
    return evaluate(test.value ? syntax.yes : syntax.no, scope);
  const made = [syntax.yes, syntax.no].map((part) => evaluate(part, scope)).filter(({ kind }) => kind === "call");
  return made.length === 1 ? made[0]! : unknown(syntax, scope);
}

/** Functions that hand on what they are given, whatever module they are from. */
const wrappers = new Set(
  "list tuple sorted float32 float64 array asarray tensor as_tensor convert_to_tensor".split(" "),
);
const longestList = 100_000;

function evaluateCall(syntax: Extract<Syntax, { kind: "call" }>, scope: Scope): Value {
  const written = dottedName(syntax.callee);
  if (written === undefined) return unknown(syntax, scope);
  const path = spelledOut(written, scope);
  // A method of something that was assigned, such as scheduler.step().
  if (path.includes(".") && scope.has(path.slice(0, path.lastIndexOf(".")))) return unknown(syntax, scope);
  if (path === "dict") {
    const entries = syntax.arguments.flatMap(({ name, value, at }) =>
      name === undefined ? [] : [[{ kind: "plain" as const, value: name, at }, evaluate(value, scope)] as const],
    );
    return { kind: "dict", entries, at: syntax.at };
  }
  const values = syntax.arguments.map(({ name, value }) => ({ name, value: evaluate(value, scope) }));
  const name = lastName(path);
  const only = values.length === 1 ? values[0]!.value : undefined;
  if (wrappers.has(name) && (only?.kind === "list" || only?.kind === "plain")) return only;
  if (path === "len" && only?.kind === "list") return { kind: "plain", value: only.items.length, at: syntax.at };
  const range = path === "range" ? rangeOf(values.map(({ value }) => value)) : undefined;
  if (range !== undefined) {
    return { kind: "list", items: range.map((value) => ({ kind: "plain", value, at: syntax.at })), at: syntax.at };
  }
  return { kind: "call", name, path, arguments: values, at: syntax.at } satisfies CalledValue;
}

/** `StepLR` of `torch.optim.lr_scheduler.StepLR`. */
export const lastName = (path: string): string => path.slice(path.lastIndexOf(".") + 1);

/** A name with what an import or an assignment has made it short for: `Step` for `torch.optim.lr_scheduler.StepLR`. */
export function spelledOut(path: string, scope: Scope): string {
  const dot = path.indexOf(".");
  const first = dot < 0 ? path : path.slice(0, dot);
  const known = scope.get(first);
  if (known?.kind !== "unknown" || !/^[\w.]+$/.test(known.text)) return path;
  return dot < 0 ? known.text : known.text + path.slice(dot);
}

/** The numbers of `range(end)`, `range(start, end)` or `range(start, end, step)`. */
function rangeOf(values: readonly Value[]): number[] | undefined {
  const given = values.map((value) => (value.kind === "plain" ? value.value : undefined));
  if (given.length < 1 || given.length > 3 || !given.every((value) => Number.isSafeInteger(value))) return undefined;
  const numbers = given as number[];
  const [start, end, step = 1] = numbers.length === 1 ? [0, numbers[0]!] : (numbers as [number, number, number?]);
  const count = step === 0 ? Infinity : Math.max(0, Math.ceil((end - start) / step));
  return count > longestList ? undefined : Array.from({ length: count }, (_, i) => start + i * step);
}

const isFormulaFunction = (syntax: Extract<Syntax, { kind: "call" }>): boolean =>
  Object.hasOwn(expressionFunctions, withoutModule(dottedName(syntax.callee) ?? ""));

/** Whether every part is something that formulas are made of. */
export function isArithmetic(syntax: Syntax): boolean {
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
    case "call":
      return isFormulaFunction(syntax) && syntax.arguments.every(({ value }) => isArithmetic(value));
    default:
      return false;
  }
}

/** What is said of an expression that is not worked out and is no name. */
const kinds: Readonly<Record<Syntax["kind"], string>> = {
  number: "a number",
  text: "a text",
  constant: "a constant",
  name: "a name",
  attribute: "an attribute",
  item: "an item",
  unary: "an expression",
  binary: "an expression",
  compare: "a comparison",
  logic: "a condition",
  choose: "a condition",
  call: "a call",
  list: "a list",
  dict: "a dict",
  lambda: "a function",
};

function unknown(syntax: Syntax, scope: Scope): Value {
  const name = dottedName(syntax);
  return { kind: "unknown", text: name === undefined ? kinds[syntax.kind] : spelledOut(name, scope), at: syntax.at };
}
