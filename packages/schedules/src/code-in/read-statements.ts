import type { Origin } from "../expression/source-error.ts";
import { Parser } from "../expression/parse.ts";
import { dottedName } from "../expression/syntax.ts";
import { evaluate } from "./evaluate.ts";
import type { Scope, Value } from "./value.ts";

/** Statements whose whole block is of no interest here. */
const blocks = new Set("for while with if elif else try except finally async".split(" "));
const skipped = new Set("import from pass del global nonlocal assert raise break continue".split(" "));

/** What a piece of Python says: its names, and the value of every statement in order. */
export interface Statements {
  readonly scope: Scope;
  readonly values: readonly Value[];
}

/**
 * Goes through pasted Python statement by statement: assignments, expressions, `def f(x): return …`. Imports and
 * blocks (training loops and the like) are passed over. Nothing is run.
 *
 * @throws SchedulesError with line and column where a statement cannot be read
 */
export function readStatements(source: string, origin: Origin): Statements {
  const parser = new Parser(source, origin);
  const scope: Scope = new Map();
  const values: Value[] = [];
  skipBreaks(parser);
  while (parser.next.kind !== "end") {
    const { text, kind } = parser.next;
    if ((kind === "symbol" && text === "@") || (kind === "name" && text === "class")) skipLine(parser);
    else if (kind === "name" && text === "def") values.push(...readFunction(parser, scope));
    else if (kind === "name" && blocks.has(text)) skipBlock(parser);
    else if (kind === "name" && skipped.has(text)) skipLine(parser);
    else values.push(readStatement(parser, scope));
    skipBreaks(parser);
  }
  return { scope, values };
}

function skipBreaks(parser: Parser): void {
  while (parser.next.kind === "newline" || (parser.next.kind === "symbol" && parser.next.text === ";")) parser.take();
}

function skipLine(parser: Parser): void {
  while (parser.next.kind !== "newline" && parser.next.kind !== "end") parser.take();
}

/** Passes over a statement with everything that is indented under it. */
function skipBlock(parser: Parser): void {
  const header = parser.next;
  do {
    skipLine(parser);
    skipBreaks(parser);
  } while (parser.next.kind !== "end" && parser.next.at.column > header.at.column);
}

function readStatement(parser: Parser, scope: Scope): Value {
  parser.accept("return");
  const target = parser.expression();
  const name = dottedName(target);
  // An annotation, `steps: int = 100`.
  if (parser.accept(":")) parser.expression();
  if (!parser.accept("=")) {
    endStatement(parser);
    return evaluate(target, scope);
  }
  let syntax = parser.expression();
  const names = [name];
  while (parser.accept("=")) {
    names.push(dottedName(syntax));
    syntax = parser.expression();
  }
  const items = parser.sees(",") ? [syntax] : undefined;
  while (items && parser.accept(",")) items.push(parser.expression());
  endStatement(parser);
  const value = evaluate(items ? { kind: "list", items, brackets: "(", at: syntax.at } : syntax, scope);
  for (const each of names) if (each !== undefined) scope.set(each, value);
  return value;
}

function endStatement(parser: Parser): void {
  const { kind, text } = parser.next;
  if (kind === "newline" || kind === "end" || (kind === "symbol" && text === ";")) return;
  throw parser.unexpected("an operator or the end of the statement");
}

/** `def f(epoch): return …` is as good as a lambda; the statements of any other function count as if they stood free. */
function readFunction(parser: Parser, scope: Scope): Value[] {
  const { at } = parser.take();
  const name = parser.takeName("the function's name");
  parser.expect("(");
  const parameters: string[] = [];
  while (!parser.accept(")")) {
    parameters.push(parser.takeName("the name of a parameter"));
    if (parser.accept(":")) parser.expression();
    if (parser.accept("=")) parser.expression();
    if (!parser.accept(",") && !parser.sees(")")) throw parser.unexpected('"," or ")"');
  }
  if (parser.accept("->")) parser.expression();
  parser.expect(":");
  skipBreaks(parser);
  if (parser.next.kind === "text") skipLine(parser);
  skipBreaks(parser);
  if (!parser.sees("return")) {
    scope.set(name, { kind: "unknown", text: `${name}, a function of more than one statement`, at });
    return [];
  }
  parser.take();
  const body = parser.expression();
  endStatement(parser);
  scope.set(name, { kind: "function", parameters, body, at });
  // What a function returns may be the schedule itself, as in Lightning's configure_optimizers.
  return parameters.length === 0 || parameters[0] === "self" ? [evaluate(body, scope)] : [];
}
