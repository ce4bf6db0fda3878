import { expressionConstants, expressionFunctions, withoutModule } from "./functions.ts";
import type { ConstantName, FunctionName } from "./functions.ts";
import { dottedName, partsOf } from "./syntax.ts";
import type { Arithmetic, Comparison, Syntax } from "./syntax.ts";

/** How a language writes formulas. */
export interface Dialect {
  /** A call of one of the expression language's functions. */
  call(name: FunctionName, values: readonly string[]): string;
  constant(name: ConstantName): string;
  /** Operators that are no infix of the language; undefined: written as in Python. */
  readonly operate?: (operator: Arithmetic, left: string, right: string) => string | undefined;
  /** A comparison used as a number; left out: the language counts true as 1. */
  readonly truthAsNumber?: (test: string) => string;
  /** `yes if test else no`; left out: as in Python. */
  readonly choose?: (test: string, yes: string, no: string) => string;
  readonly logic?: (operator: "and" | "or", left: string, right: string) => string;
  readonly not?: (test: string) => string;
}

/** The expression language itself. */
export const plainDialect: Dialect = {
  call: (name, values) => `${name}(${values.join(", ")})`,
  constant: (name) => name,
};

const levels = {
  choose: 1,
  or: 2,
  and: 3,
  not: 4,
  compare: 5,
  sum: 6,
  product: 7,
  sign: 8,
  power: 9,
  atom: 10,
} as const;

const levelOf: Readonly<Record<Arithmetic, number>> = {
  "+": levels.sum,
  "-": levels.sum,
  "*": levels.product,
  "/": levels.product,
  "//": levels.product,
  "%": levels.product,
  "**": levels.power,
};

interface Printed {
  readonly text: string;
  readonly level: number;
}

/** Something that is true or false rather than a number. */
const isTest = (syntax: Syntax): boolean =>
  syntax.kind === "compare" ||
  (syntax.kind === "unary" && syntax.operator === "not") ||
  (syntax.kind === "logic" && isTest(syntax.left) && isTest(syntax.right));

/**
 * Writes an expression in some language, with as few brackets as its precedence allows.
 *
 * @param names what variables become; others keep their names
 */
export function printSyntax(
  syntax: Syntax,
  dialect: Dialect = plainDialect,
  names: ReadonlyMap<string, string> = new Map(),
): string {
  return new Printer(dialect, names).number(syntax).text;
}

class Printer {
  readonly #dialect: Dialect;
  readonly #names: ReadonlyMap<string, string>;

  constructor(dialect: Dialect, names: ReadonlyMap<string, string>) {
    this.#dialect = dialect;
    this.#names = names;
  }

  /** An expression where a number is wanted. */
  number(syntax: Syntax): Printed {
    const printed = this.any(syntax);
    const { truthAsNumber } = this.#dialect;
    return isTest(syntax) && truthAsNumber ? { text: truthAsNumber(printed.text), level: levels.atom } : printed;
  }

  any(syntax: Syntax): Printed {
    switch (syntax.kind) {
      case "number": {
        return { text: syntax.text, level: levels.atom };
      }
      case "constant":
        return { text: syntax.value === true ? "1" : "0", level: levels.atom };
      case "name":
      case "attribute":
        return this.#name(dottedName(syntax)!);
      case "unary":
        return this.#unary(syntax);
      case "binary":
        return this.#binary(syntax);
      case "compare":
        return this.#compare(syntax.operators, syntax.operands);
      case "logic":
        return this.#logic(syntax);
      case "choose":
        return this.#choose(syntax);
      case "call": {
        const values = syntax.arguments.map(({ value }) => this.number(value).text);
        const name = withoutModule(dottedName(syntax.callee)!) as FunctionName;
        return { text: this.#dialect.call(name, values), level: levels.atom };
      }
      default:
        throw new TypeError(`a ${syntax.kind} is no part of a formula`);
    }
  }

  #name(name: string): Printed {
    const replaced = this.#names.get(name);
    if (replaced !== undefined) return { text: replaced, level: isAtom(replaced) ? levels.atom : 0 };
    const short = withoutModule(name);
    if (Object.hasOwn(expressionConstants, short)) {
      return { text: this.#dialect.constant(short as ConstantName), level: levels.atom };
    }
    return { text: name, level: levels.atom };
  }

  #wrap(printed: Printed, least: number): string {
    return printed.level < least ? `(${printed.text})` : printed.text;
  }

  #unary({ operator, operand }: Extract<Syntax, { kind: "unary" }>): Printed {
    if (operator === "+") return this.number(operand);
    if (operator === "-") return { text: `-${this.#wrap(this.number(operand), levels.sign)}`, level: levels.sign };
    const inner = this.any(operand);
    const own = this.#dialect.not?.(inner.text);
    if (own !== undefined) return { text: own, level: levels.atom };
    return { text: `not ${this.#wrap(inner, levels.not)}`, level: levels.not };
  }

  #binary({ operator, left, right }: Extract<Syntax, { kind: "binary" }>): Printed {
    const a = this.number(left);
    const b = this.number(right);
    const own = this.#dialect.operate?.(operator, a.text, b.text);
    if (own !== undefined) return { text: own, level: levels.atom };
    const level = levelOf[operator];
    // A power binds to the right and takes a sign on its right; the others bind to the left.
    const texts =
      operator === "**"
        ? [this.#wrap(a, levels.atom), this.#wrap(b, levels.sign)]
        : [this.#wrap(a, level), this.#wrap(b, level + 1)];
    return { text: texts.join(` ${operator} `), level };
  }

  #compare(operators: readonly Comparison[], operands: readonly Syntax[]): Printed {
    const texts = operands.map((operand) => this.#wrap(this.number(operand), levels.sum));
    const { logic } = this.#dialect;
    if (logic === undefined || operators.length === 1) {
      const rest = operators.map((operator, index) => ` ${operator} ${texts[index + 1]!}`);
      return { text: texts[0]! + rest.join(""), level: levels.compare };
    }
    const pairs = operators.map((operator, index) => `${texts[index]!} ${operator} ${texts[index + 1]!}`);
    return { text: pairs.reduce((all, pair) => logic("and", all, pair)), level: levels.atom };
  }

  #logic({ operator, left, right }: Extract<Syntax, { kind: "logic" }>): Printed {
    const [a, b] = [this.any(left), this.any(right)];
    const own = this.#dialect.logic?.(operator, a.text, b.text);
    if (own !== undefined) return { text: own, level: levels.atom };
    const level = levels[operator];
    return { text: `${this.#wrap(a, level)} ${operator} ${this.#wrap(b, level + 1)}`, level };
  }

  #choose({ test, yes, no }: Extract<Syntax, { kind: "choose" }>): Printed {
    const [a, b, c] = [this.any(test), this.number(yes), this.number(no)];
    const own = this.#dialect.choose?.(a.text, b.text, c.text);
    if (own !== undefined) return { text: own, level: levels.atom };
    const text = `${this.#wrap(b, levels.or)} if ${this.#wrap(a, levels.or)} else ${this.#wrap(c, levels.choose)}`;
    return { text, level: levels.choose };
  }
}

/** A name, or a call of one with nothing bracketed inside. */
const isAtom = (text: string): boolean => /^[\w.]+(?:\([^()]*\))?$/.test(text);

/** The names in an expression that are not called; constants such as pi included. */
export function variablesOf(syntax: Syntax): Set<string> {
  const found = new Set<string>();
  visit(syntax, (part) => {
    const name = part.kind === "name" || part.kind === "attribute" ? dottedName(part) : undefined;
    if (name !== undefined) found.add(name);
  });
  return found;
}

/** Functions named by calls in an expression, without a module in front. */
export function functionsOf(syntax: Syntax): Set<string> {
  const found = new Set<string>();
  visit(syntax, (part) => {
    const name = part.kind === "call" ? dottedName(part.callee) : undefined;
    if (name !== undefined && Object.hasOwn(expressionFunctions, withoutModule(name))) found.add(withoutModule(name));
  });
  return found;
}

function visit(syntax: Syntax, look: (part: Syntax) => void): void {
  look(syntax);
  for (const part of partsOf(syntax)) visit(part, look);
}
