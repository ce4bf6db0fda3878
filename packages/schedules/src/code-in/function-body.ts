import type { Parser } from "../expression/parse.ts";
import { dottedName, mapParts, partsOf } from "../expression/syntax.ts";
import type { Syntax } from "../expression/syntax.ts";

/** Names assigned within a function, each with what stands for it. */
type Locals = ReadonlyMap<string, Syntax>;

/** So long may the formula of a function become; names that stand for long terms multiply. */
const mostParts = 2000;

/**
 * A function's statements as one expression: assignments, `if test: return a`, `elif`, `else`, and a return at the end.
 *
 * @param column where the statement stands that they are indented under
 * @returns undefined where they are anything else
 * @throws SchedulesError where they cannot be read
 */
export function readBody(parser: Parser, column: number): Syntax | undefined {
  const body = statements(parser, column, new Map());
  return body !== undefined && size(body) <= mostParts ? body : undefined;
}

function statements(parser: Parser, column: number, outer: Locals): Syntax | undefined {
  const locals = new Map(outer);
  for (;;) {
    while (parser.next.kind === "newline" || parser.next.kind === "text") parser.take();
    if (parser.next.kind === "end" || parser.next.at.column <= column) return undefined;
    if (parser.accept("return")) return withLocals(parser.expression(), locals);
    if (parser.sees("if")) return condition(parser, column, locals);
    const name = dottedName(parser.expression());
    if (name === undefined || !parser.accept("=")) return undefined;
    const value = withLocals(parser.expression(), locals);
    if (size(value) > mostParts) return undefined;
    locals.set(name, value);
  }
}

/** `if a: return b`, and what is returned otherwise: by `elif`, by `else` or by the statements that follow. */
function condition(parser: Parser, column: number, locals: Locals): Syntax | undefined {
  const { at } = parser.take();
  const test = withLocals(parser.expression(), locals);
  parser.expect(":");
  const yes = branch(parser, at.column, locals);
  while (parser.next.kind === "newline") parser.take();
  const next = parser.next;
  const goesOn = next.at.column === at.column;
  let no: Syntax | undefined;
  if (goesOn && parser.sees("elif")) no = condition(parser, column, locals);
  else if (goesOn && parser.accept("else")) {
    parser.expect(":");
    no = branch(parser, at.column, locals);
  } else no = statements(parser, column, locals);
  return yes && no && { kind: "choose", test, yes, no, at };
}

/** What comes after a colon: statements further right, or a return on the same line. */
function branch(parser: Parser, column: number, locals: Locals): Syntax | undefined {
  if (parser.next.kind === "newline") return statements(parser, column, locals);
  return parser.accept("return") ? withLocals(parser.expression(), locals) : undefined;
}

function withLocals(syntax: Syntax, locals: Locals): Syntax {
  if (syntax.kind === "name") return locals.get(syntax.name) ?? syntax;
  return mapParts(syntax, (part) => withLocals(part, locals));
}

/** How many parts an expression has. */
const size = (syntax: Syntax): number => partsOf(syntax).reduce((total, part) => total + size(part), 1);
