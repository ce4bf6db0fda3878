/** Where something begins in a text, both counted from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

interface At {
  readonly at: Place;
}

export const comparisons = ["<", "<=", ">", ">=", "==", "!="] as const;
export type Comparison = (typeof comparisons)[number];
export type Arithmetic = "+" | "-" | "*" | "/" | "//" | "%" | "**";

/** One argument of a call; `name` only when it was passed by keyword. */
export interface Argument extends At {
  readonly name: string | undefined;
  readonly value: Syntax;
}

/**
 * An expression of Python, as far as schedules need it. Formulas use only numbers, names, operators, conditions and
 * calls; the other kinds exist because pasted code contains them.
 */
export type Syntax =
  | (At & { readonly kind: "number"; readonly value: number; readonly text: string })
  | (At & { readonly kind: "text"; readonly value: string })
  | (At & { readonly kind: "constant"; readonly value: boolean | null })
  | (At & { readonly kind: "name"; readonly name: string })
  | (At & { readonly kind: "attribute"; readonly object: Syntax; readonly name: string })
  | (At & { readonly kind: "item"; readonly object: Syntax; readonly index: Syntax })
  | (At & { readonly kind: "unary"; readonly operator: "+" | "-" | "not"; readonly operand: Syntax })
  | (At & { readonly kind: "binary"; readonly operator: Arithmetic; readonly left: Syntax; readonly right: Syntax })
  | (At & { readonly kind: "compare"; readonly operators: readonly Comparison[]; readonly operands: readonly Syntax[] })
  | (At & { readonly kind: "logic"; readonly operator: "and" | "or"; readonly left: Syntax; readonly right: Syntax })
  | (At & { readonly kind: "choose"; readonly test: Syntax; readonly yes: Syntax; readonly no: Syntax })
  | (At & { readonly kind: "call"; readonly callee: Syntax; readonly arguments: readonly Argument[] })
  | (At & { readonly kind: "list"; readonly items: readonly Syntax[]; readonly brackets: "[" | "(" })
  | (At & { readonly kind: "dict"; readonly entries: readonly { readonly key: Syntax; readonly value: Syntax }[] })
  | (At & { readonly kind: "lambda"; readonly parameters: readonly string[]; readonly body: Syntax });

/** `math.cos` for nested attributes of a name, undefined for anything else. */
export function dottedName(syntax: Syntax): string | undefined {
  if (syntax.kind === "name") return syntax.name;
  if (syntax.kind !== "attribute") return undefined;
  const object = dottedName(syntax.object);
  return object === undefined ? undefined : `${object}.${syntax.name}`;
}

/** The expressions that one is directly made of. */
export function partsOf(syntax: Syntax): readonly Syntax[] {
  switch (syntax.kind) {
    case "unary":
      return [syntax.operand];
    case "binary":
    case "logic":
      return [syntax.left, syntax.right];
    case "compare":
      return syntax.operands;
    case "choose":
      return [syntax.test, syntax.yes, syntax.no];
    case "call":
      return syntax.arguments.map(({ value }) => value);
    default:
      return [];
  }
}

/** An expression with others in the place of those that it is directly made of. */
export function mapParts(syntax: Syntax, change: (part: Syntax) => Syntax): Syntax {
  switch (syntax.kind) {
    case "unary":
      return { ...syntax, operand: change(syntax.operand) };
    case "binary":
    case "logic":
      return { ...syntax, left: change(syntax.left), right: change(syntax.right) };
    case "compare":
      return { ...syntax, operands: syntax.operands.map(change) };
    case "choose":
      return { ...syntax, test: change(syntax.test), yes: change(syntax.yes), no: change(syntax.no) };
    case "call":
      return { ...syntax, arguments: syntax.arguments.map((each) => ({ ...each, value: change(each.value) })) };
    default:
      return syntax;
  }
}
