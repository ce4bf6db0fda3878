import { SchedulesError } from "../errors.ts";
import { expressionConstants, expressionFunctions } from "../expression/functions.ts";
import { Parser } from "../expression/parse.ts";
import type { Origin } from "../expression/source-error.ts";
import { dottedName } from "../expression/syntax.ts";
import type { Arithmetic, Place, Syntax } from "../expression/syntax.ts";
import { evaluate, isArithmetic, lastName, spelledOut } from "./evaluate.ts";
import { readBody } from "./function-body.ts";
import type { Scope, Value } from "./value.ts";

/** Statements whose whole block is of no interest here, unless blocks are to be read. */
const blocks = new Set("for while with if elif else try except finally async match".split(" "));
const skipped = new Set("pass del global nonlocal assert raise break continue".split(" "));
const arithmetic = ["+", "-", "*", "/", "//", "%", "**"] as const satisfies readonly Arithmetic[];

/** What a piece of Python says: its names, and the value of every statement in order. */
export interface Statements {
  readonly scope: Scope;
  readonly values: readonly Value[];
  /** What was wrong with the first statement that could not be read, where any could not. */
  readonly failure: SchedulesError | undefined;
}

/** How a piece of Python is read. */
export interface ReadingOptions {
  /** Whether an unreadable statement that holds this name must not be passed over. */
  readonly matters: (name: string) => boolean;
  /** Whether what stands in blocks (loops, conditions, `with`) is read as if it stood free. */
  readonly inBlocks: boolean;
}

/**
 * Goes through pasted Python statement by statement: imports, assignments, expressions, functions. Statements that
 * cannot be read are passed over, for all sorts of things stand around a schedule. Nothing is run.
 *
 * @throws SchedulesError with line and column where a statement that matters cannot be read
 */
export function readStatements(source: string, origin: Origin, options: ReadingOptions): Statements {
  const reader = new StatementReader(new Parser(source, origin), options);
  reader.readAll();
  return reader;
}

class StatementReader implements Statements {
  readonly scope: Scope = new Map();
  readonly values: Value[] = [];
  failure: SchedulesError | undefined;
  readonly #parser: Parser;
  readonly #options: ReadingOptions;

  constructor(parser: Parser, options: ReadingOptions) {
    this.#parser = parser;
    this.#options = options;
  }

  readAll(): void {
    this.#skipBreaks();
    while (this.#parser.next.kind !== "end") {
      const start = this.#parser.position;
      try {
        this.#readOne();
      } catch (error) {
        if (!(error instanceof SchedulesError)) throw error;
        this.#passOver(start, error);
      }
      this.#skipBreaks();
    }
  }

  /** Leaves out a statement that cannot be read, unless it is one that was asked for. */
  #passOver(start: number, error: SchedulesError): void {
    this.failure ??= error;
    this.#parser.back(start);
    const holds = this.#skipLine();
    if (holds) throw error;
  }

  #readOne(): void {
    const { text, kind, at } = this.#parser.next;
    const word = kind === "name" ? text : "";
    if (text === "@" || word === "class" || skipped.has(word)) this.#skipLine();
    else if (word === "from" || word === "import") this.#readImport();
    else if (word === "def") this.#readFunction();
    else if (!blocks.has(word)) this.values.push(this.#readStatement());
    else if (this.#options.inBlocks) this.#skipHeader();
    else this.#skipBlock(at.column);
  }

  #atEnd(): boolean {
    return this.#parser.next.kind === "newline" || this.#parser.next.kind === "end";
  }

  #skipBreaks(): void {
    const parser = this.#parser;
    while (parser.next.kind === "newline" || (parser.next.kind === "symbol" && parser.next.text === ";")) parser.take();
  }

  /** Passes over a line; what it assigns is not known any more. Tells whether it holds a name that matters. */
  #skipLine(): boolean {
    const { at } = this.#parser.next;
    let open = 0;
    let holds = false;
    let dotted = false;
    const names: string[] = [];
    while (!this.#atEnd()) {
      const { kind, text } = this.#parser.take();
      if (kind === "name") {
        holds ||= this.#options.matters(lastName(spelledOut(text, this.scope)));
        names.push(dotted ? `${names.pop()}.${text}` : text);
      }
      if (kind === "symbol" && "([{".includes(text)) open += 1;
      if (kind === "symbol" && ")]}".includes(text)) open -= 1;
      if (kind === "symbol" && text === "=" && open === 0) for (const name of names.splice(0)) this.#forget(name, at);
      dotted = text === ".";
    }
    return holds;
  }

  #forget(name: string, at: Place): void {
    if (!this.scope.has(name)) return;
    this.scope.set(name, { kind: "unknown", text: `${name}, which changes at line ${at.line}`, at });
  }

  /** Passes over a statement with everything that is indented under it. */
  #skipBlock(column: number): void {
    do {
      this.#skipLine();
      this.#skipBreaks();
    } while (this.#parser.next.kind !== "end" && this.#parser.next.at.column > column);
  }

  /** Passes over `if …:`; what follows on the same line is a statement again. */
  #skipHeader(): void {
    let open = 0;
    while (!this.#atEnd()) {
      const { kind, text } = this.#parser.take();
      if (kind !== "symbol") continue;
      if ("([{".includes(text)) open += 1;
      if (")]}".includes(text)) open -= 1;
      if (text === ":" && open === 0) return;
    }
  }

  /** `from a import b as c` and `import a.b as c`: c is short for a.b. */
  #readImport(): void {
    const parser = this.#parser;
    const isFrom = parser.take().text === "from";
    let module = isFrom ? this.#dotted() : "";
    if (isFrom) parser.expect("import");
    const bracketed = parser.accept("(");
    if (module !== "") module += ".";
    while (!this.#atEnd() && !parser.accept(")")) {
      if (parser.accept("*")) continue;
      const { at } = parser.next;
      const name = this.#dotted();
      const short = parser.accept("as") ? parser.takeName("a name") : isFrom ? name : undefined;
      const isFormula = Object.hasOwn(expressionConstants, name) || Object.hasOwn(expressionFunctions, name);
      if (short !== undefined && !isFormula) this.scope.set(short, { kind: "unknown", text: module + name, at });
      if (!parser.accept(",") && !bracketed) break;
    }
  }

  /** A module's name, which may begin with dots. */
  #dotted(): string {
    let name = "";
    while (this.#parser.accept(".")) name += ".";
    // The word import may follow upon dots alone.
    if (name !== "" && this.#parser.sees("import")) return "";
    name = this.#parser.takeName("a name");
    while (this.#parser.accept(".")) name += `.${this.#parser.takeName("a name")}`;
    return name;
  }

  #readStatement(): Value {
    const parser = this.#parser;
    parser.accept("return");
    const operator = this.#augmentation();
    const target = operator === undefined ? this.#tuple() : this.#name();
    if (operator !== undefined) return this.#assign([target], this.#changed(target, operator));
    // An annotation, `steps: int = 100`.
    if (parser.accept(":")) parser.expression();
    const targets: Syntax[] = [];
    let syntax = target;
    while (parser.accept("=")) {
      targets.push(syntax);
      syntax = this.#tuple();
    }
    this.#endStatement();
    return this.#assign(targets, evaluate(syntax, this.scope));
  }

  /** An expression, or several with commas between them. */
  #tuple(): Syntax {
    const parser = this.#parser;
    const first = parser.expression();
    if (!parser.sees(",")) return first;
    const items = [first];
    while (parser.accept(",") && !this.#atEnd() && !parser.sees("=")) items.push(parser.expression());
    return { kind: "list", items, brackets: "(", at: first.at };
  }

  /** The operator of `steps += 5`, which is tokenized as an operator and an equals sign. */
  #augmentation(): Arithmetic | undefined {
    const parser = this.#parser;
    let ahead = 1;
    while (parser.peek(ahead).text === ".") ahead += 2;
    if (parser.next.kind !== "name" || parser.peek(ahead + 1).text !== "=") return undefined;
    return arithmetic.find((text) => parser.peek(ahead).text === text);
  }

  #name(): Syntax {
    const { at } = this.#parser.next;
    let syntax: Syntax = { kind: "name", name: this.#parser.takeName("a name"), at };
    while (this.#parser.accept(".")) {
      syntax = { kind: "attribute", object: syntax, name: this.#parser.takeName("a name"), at };
    }
    return syntax;
  }

  #changed(left: Syntax, operator: Arithmetic): Value {
    const parser = this.#parser;
    parser.take();
    parser.take();
    const right = parser.expression();
    this.#endStatement();
    return evaluate({ kind: "binary", operator, left, right, at: left.at }, this.scope);
  }

  #assign(targets: readonly Syntax[], value: Value): Value {
    for (const target of targets) {
      const name = dottedName(target);
      if (name !== undefined) this.scope.set(name, value);
      else if (target.kind === "list" && value.kind === "list" && target.items.length === value.items.length) {
        target.items.forEach((item, i) => this.#assign([item], value.items[i]!));
      }
    }
    return value;
  }

  #endStatement(): void {
    if (this.#atEnd() || this.#parser.sees(";")) return;
    throw this.#parser.unexpected("an operator or the end of the statement");
  }

  /** A function that returns a formula is as good as a lambda; the statements of any other count as if they stood free. */
  #readFunction(): void {
    const parser = this.#parser;
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
    const start = parser.position;
    const body = this.#formulaOf(at.column);
    if (body !== undefined) {
      this.scope.set(name, { kind: "function", parameters, body, at });
      return;
    }
    parser.back(start);
    this.scope.set(name, { kind: "unknown", text: `${name}, a function of more than a formula`, at });
  }

  /** What a function returns, where that is a formula. */
  #formulaOf(column: number): Syntax | undefined {
    try {
      const body = readBody(this.#parser, column);
      return body && isArithmetic(body) ? body : undefined;
    } catch (error) {
      if (error instanceof SchedulesError) return undefined;
      throw error;
    }
  }
}
