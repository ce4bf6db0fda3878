/** One extent: a number, or the name of one that is known only when the graph runs. */
export type Dim = number | string;

/**
 * Extents that follow from named ones carry their formula as name, always written the same way (`2*N+1`, `floor(H/2)`),
 * so that equal formulas are equal extents. Underneath they are polynomials: coefficients by product of names, the constant
 * under "".
 */
type Polynomial = ReadonlyMap<string, number>;

/** a + b */
export function addDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (b === 0) return a;
  if (a === 0) return b;
  return format(sum([...parse(a), ...parse(b)]));
}

/** a * b */
export function multiplyDims(a: Dim, b: Dim): Dim {
  if (typeof a === "number" && typeof b === "number") return a * b;
  if (b === 1) return a;
  if (a === 1) return b;
  const [left, right] = [parse(a), parse(b)];
  const products = [...left].flatMap(([p, x]) => [...right].map(([q, y]) => [joinFactors(p, q), x * y] as const));
  return format(sum(products));
}

/** floor(a / b), or ceil with `up`; what b divides is taken out: floor((H + 3) / 2) is floor((H + 1) / 2) + 1. */
export function divideDims(a: Dim, b: number, up = false): Dim {
  if (typeof a === "number") return up ? Math.ceil(a / b) : Math.floor(a / b);
  if (b === 1) return a;
  const raised = up ? addDims(a, b - 1) : a;
  const terms = [...parse(raised)];
  const whole = format(sum(terms.map(([product, factor]) => [product, Math.floor(factor / b)] as const)));
  const rest = format(sum(terms.map(([product, factor]) => [product, factor - b * Math.floor(factor / b)] as const)));
  if (typeof rest === "number") return whole;
  return addDims(whole, `floor(${/[+\-*]/.test(rest) ? `(${rest})` : rest}/${b})`);
}

/** a / b where that leaves no fraction and b is a single product; undefined elsewhere. */
export function divideExactly(a: Dim, b: Dim): Dim | undefined {
  const divisor = [...parse(b)];
  const [product, factor] = divisor[0] ?? ["", 0];
  if (divisor.length !== 1 || factor === 0) return undefined;
  const quotients: (readonly [string, number])[] = [];
  for (const [p, x] of parse(a)) {
    const rest = withoutFactors(p, product);
    if (rest === undefined || x % factor !== 0) return undefined;
    quotients.push([rest, x / factor]);
  }
  return format(sum(quotients));
}

function sum(terms: readonly (readonly [string, number])[]): Polynomial {
  const result = new Map<string, number>();
  for (const [product, factor] of terms) {
    const total = (result.get(product) ?? 0) + factor;
    if (total === 0) result.delete(product);
    else result.set(product, total);
  }
  return result;
}

const factorsOf = (product: string): string[] => (product === "" ? [] : splitOutside(product, "*"));

function joinFactors(p: string, q: string): string {
  return [...factorsOf(p), ...factorsOf(q)].sort().join("*");
}

function withoutFactors(product: string, divisor: string): string | undefined {
  const left = factorsOf(product);
  for (const factor of factorsOf(divisor)) {
    const found = left.indexOf(factor);
    if (found < 0) return undefined;
    left.splice(found, 1);
  }
  return left.join("*");
}

function parse(dim: Dim): Polynomial {
  if (typeof dim === "number") return sum([["", dim]]);
  const signed = splitOutside(dim, "+").flatMap((part) =>
    splitOutside(part, "-").map((term, i) => [term, i === 0 ? 1 : -1] as const),
  );
  return sum(signed.filter(([term]) => term !== "").map(([term, sign]) => parseTerm(term, sign)));
}

function parseTerm(term: string, sign: number): readonly [string, number] {
  const factors = splitOutside(term, "*");
  const numbers = factors.filter((factor) => /^\d+$/.test(factor)).map(Number);
  const names = factors.filter((factor) => !/^\d+$/.test(factor));
  return [names.sort().join("*"), numbers.reduce((product, number) => product * number, sign)];
}

/** Splits where the separator stands outside all parentheses. */
function splitOutside(text: string, separator: string): string[] {
  const parts = [""];
  let depth = 0;
  for (const character of text) {
    if (character === "(") depth++;
    else if (character === ")") depth--;
    if (character === separator && depth === 0) parts.push("");
    else parts[parts.length - 1] += character;
  }
  return parts;
}

/** Terms in alphabetical order, the constant last, none of them leading with a minus where that can be helped. */
function format(polynomial: Polynomial): Dim {
  const terms = [...polynomial].filter(([product]) => product !== "").sort(([p], [q]) => (p < q ? -1 : 1));
  const constant = polynomial.get("") ?? 0;
  if (terms.length === 0) return constant;
  const ordered = [...terms.filter(([, factor]) => factor > 0), ...terms.filter(([, factor]) => factor < 0)];
  const text = ordered.map(([product, factor], i) => {
    const size = Math.abs(factor);
    return `${factor < 0 ? "-" : i === 0 ? "" : "+"}${size === 1 ? product : `${size}*${product}`}`;
  });
  const end = constant === 0 ? "" : constant > 0 ? `+${constant}` : String(constant);
  return text.join("") + end;
}
