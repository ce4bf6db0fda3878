import { sourceError } from "./source-error.ts";
import type { Origin } from "./source-error.ts";
import { comparisons } from "./syntax.ts";
import type { Argument, Arithmetic, Comparison, Place, Syntax } from "./syntax.ts";
import { tokenize } from "./tokens.ts";
import type { Token } from "./tokens.ts";

const deepest = 100;
/** Rows of operators and of dots nest, too, in what they are read into. */
const longestRow = 1000;
const reserved = new Set("and or not if else lambda for in is while def class import from return".split(" "));
const constants: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

/** Reads Python expressions from tokens, by recursive descent in the order of Python's precedence. Nothing is run. */
export class Parser {
  readonly #tokens: readonly Token[];
  readonly #origin: Origin;
  #position = 0;
  #depth = 0;

  constructor(source: string, origin: Origin) {
    this.#origin = origin;
    this.#tokens = tokenize(source);
  }

  get next(): Token {
    return this.#tokens[Math.min(this.#position, this.#tokens.length - 1)]!;
  }

  /** The token `count` places further on. */
  peek(count: number): Token {
    return this.#tokens[Math.min(this.#position + count, this.#tokens.length - 1)]!;
  }

  /** Whether the next token is this symbol or word. */
  sees(text: string): boolean {
    const { kind } = this.next;
    return this.next.text === text && (kind === "symbol" || kind === "name");
  }

  /** Takes the next token when it is this symbol or word. */
  accept(text: string): boolean {
    if (!this.sees(text)) return false;
    this.#position += 1;
    return true;
  }

  expect(text: string, expected = `"${text}"`): void {
    if (!this.accept(text)) throw this.unexpected(expected);
  }

  take(): Token {
    const token = this.next;
    this.#position += 1;
    return token;
  }

  takeName(expected: string): string {
    const { kind, text } = this.next;
    if (kind !== "name" || reserved.has(text)) throw this.unexpected(expected);
    this.#position += 1;
    return text;
  }

  /** How many tokens were taken. */
  get position(): number {
    return this.#position;
  }

  /** Goes back to where fewer tokens were taken, to read them otherwise. */
  back(position: number): void {
    this.#position = position;
    this.#depth = 0;
  }

  unexpected(wanted: string): Error {
    const { kind, text, at, expected = wanted } = this.next;
    const found = kind === "end" ? "the end" : kind === "newline" ? "the end of the line" : text;
    return sourceError(this.#origin, at, { found, expected });
  }

  expression(): Syntax {
    const { at } = this.next;
    this.#depth += 1;
    if (this.#depth > deepest) throw this.unexpected(`at most ${deepest} levels of nesting`);
    const result = this.sees("lambda") ? this.#lambda(at) : this.#conditional(at);
    this.#depth -= 1;
    return result;
  }

  #lambda(at: Place): Syntax {
    this.take();
    const parameters: string[] = [];
    while (!this.sees(":")) {
      parameters.push(this.takeName("the name of a parameter"));
      if (!this.accept(",") && !this.sees(":")) throw this.unexpected('":" after the parameters');
    }
    this.take();
    return { kind: "lambda", parameters, body: this.expression(), at };
  }

  #conditional(at: Place): Syntax {
    const yes = this.#or();
    if (!this.accept("if")) return yes;
    const test = this.#or();
    this.expect("else", '"else" (a condition is written: a if test else b)');
    return { kind: "choose", test, yes, no: this.expression(), at };
  }

  #or(): Syntax {
    return this.#row(
      this.#and(),
      () => this.sees("or"),
      (left) => {
        this.take();
        return { kind: "logic", operator: "or", left, right: this.#and(), at: left.at };
      },
    );
  }

  #and(): Syntax {
    return this.#row(
      this.#not(),
      () => this.sees("and"),
      (left) => {
        this.take();
        return { kind: "logic", operator: "and", left, right: this.#not(), at: left.at };
      },
    );
  }

  /** What goes on and on from left to right. */
  #row(first: Syntax, goesOn: () => boolean, read: (left: Syntax) => Syntax): Syntax {
    let left = first;
    for (let length = 1; goesOn(); length++) {
      if (length >= longestRow) throw this.unexpected(`at most ${longestRow} parts in a row`);
      left = read(left);
    }
    return left;
  }

  #not(): Syntax {
    const { at } = this.next;
    if (!this.accept("not")) return this.#comparison();
    return { kind: "unary", operator: "not", operand: this.#nested(() => this.#not()), at };
  }

  #comparison(): Syntax {
    const first = this.#sum();
    const operators: Comparison[] = [];
    const operands = [first];
    for (let operator; (operator = comparisons.find((text) => this.accept(text))) !== undefined;) {
      operators.push(operator);
      operands.push(this.#sum());
    }
    return operators.length === 0 ? first : { kind: "compare", operators, operands, at: first.at };
  }

  #sum(): Syntax {
    return this.#leftToRight(["+", "-"], () => this.#product());
  }

  #product(): Syntax {
    return this.#leftToRight(["*", "/", "//", "%"], () => this.#signed());
  }

  #leftToRight(operators: readonly Arithmetic[], operand: () => Syntax): Syntax {
    const seen = (): Arithmetic | undefined => operators.find((text) => this.sees(text));
    return this.#row(
      operand(),
      () => seen() !== undefined,
      (left) => {
        const operator = seen()!;
        const { at } = this.take();
        return { kind: "binary", operator, left, right: operand(), at };
      },
    );
  }

  #signed(): Syntax {
    const { at } = this.next;
    const operator = (["+", "-"] as const).find((text) => this.accept(text));
    if (operator === undefined) return this.#power();
    return { kind: "unary", operator, operand: this.#nested(() => this.#signed()), at };
  }

  // -2 ** 2 is -(2 ** 2), 2 ** -1 is allowed, and 2 ** 3 ** 2 is 2 ** (3 ** 2).
  #power(): Syntax {
    const left = this.#postfix();
    const { at } = this.next;
    if (!this.accept("**")) return left;
    return { kind: "binary", operator: "**", left, right: this.#nested(() => this.#signed()), at };
  }

  #nested(read: () => Syntax): Syntax {
    this.#depth += 1;
    if (this.#depth > deepest) throw this.unexpected(`at most ${deepest} levels of nesting`);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #postfix(): Syntax {
    return this.#row(
      this.#atom(),
      () => [".", "(", "["].some((text) => this.sees(text)),
      (object) => {
        const { at } = object;
        if (this.accept(".")) return { kind: "attribute", object, name: this.takeName("a name"), at };
        if (this.accept("(")) return { kind: "call", callee: object, arguments: this.#arguments(), at };
        this.expect("[");
        const index = this.expression();
        this.expect("]");
        return { kind: "item", object, index, at };
      },
    );
  }

  #arguments(): Argument[] {
    const found: Argument[] = [];
    while (!this.accept(")")) {
      const { at } = this.next;
      if (this.sees("*") || this.sees("**")) throw this.unexpected("an argument that is written out");
      const name = this.peek(1).text === "=" && this.next.kind === "name" ? this.take().text : undefined;
      if (name !== undefined) this.take();
      const value = this.expression();
      if (this.sees("for")) throw this.unexpected('"," or ")" (comprehensions are not read)');
      found.push({ name, value, at });
      if (!this.accept(",") && !this.sees(")")) throw this.unexpected('"," or ")"');
    }
    return found;
  }

  #atom(): Syntax {
    const { kind, text, value, at } = this.next;
    if (kind === "number") {
      this.take();
      return { kind, value: Number(text.replaceAll("_", "")), text, at };
    }
    if (kind === "text") return this.#text(value!, at);
    if (kind === "name" && !reserved.has(text)) {
      this.take();
      if (Object.hasOwn(constants, text)) return { kind: "constant", value: constants[text]!, at };
      return { kind: "name", name: text, at };
    }
    if (this.accept("(")) return this.#parentheses(at);
    if (this.accept("[")) return { kind: "list", items: this.#items("]", []), brackets: "[", at };
    if (this.accept("{")) return this.#dict(at);
    throw this.unexpected('a number, a name or "("');
  }

  /** Neighbouring string literals are one string. */
  #text(first: string, at: Place): Syntax {
    this.take();
    let value = first;
    while (this.next.kind === "text") value += this.take().value!;
    return { kind: "text", value, at };
  }

  #parentheses(at: Place): Syntax {
    if (this.accept(")")) return { kind: "list", items: [], brackets: "(", at };
    const first = this.expression();
    if (this.accept(")")) return first;
    this.expect(",", '")"');
    return { kind: "list", items: this.#items(")", [first]), brackets: "(", at };
  }

  #items(close: string, items: Syntax[]): Syntax[] {
    while (!this.accept(close)) {
      items.push(this.expression());
      if (!this.accept(",") && !this.sees(close)) throw this.unexpected(`"," or "${close}"`);
    }
    return items;
  }

  #dict(at: Place): Syntax {
    const entries: { key: Syntax; value: Syntax }[] = [];
    while (!this.accept("}")) {
      const key = this.expression();
      this.expect(":");
      entries.push({ key, value: this.expression() });
      if (!this.accept(",") && !this.sees("}")) throw this.unexpected('"," or "}"');
    }
    return { kind: "dict", entries, at };
  }
}
