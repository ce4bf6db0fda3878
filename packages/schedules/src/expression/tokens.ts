import type { Place } from "./syntax.ts";

/** One token; `text` is what stood there, `value` a string literal's content. */
export interface Token {
  readonly kind: "number" | "name" | "text" | "symbol" | "newline" | "end" | "strange";
  readonly text: string;
  readonly value?: string;
  /** Of what begins no token: what to say where it is met. */
  readonly expected?: string;
  readonly at: Place;
}

const patterns = [
  ["space", /(?:[ \t\f\uFEFF]|\\\r?\n)+/y],
  ["comment", /#[^\n]*/y],
  ["newline", /\r?\n/y],
  ["number", /(?:\d+(?:_\d+)*\.?(?:\d+(?:_\d+)*)?|\.\d+(?:_\d+)*)(?:[eE][+-]?\d+(?:_\d+)*)?/y],
  ["name", /[\p{L}_][\p{L}\p{N}_]*/uy],
  ["text", /"""(?:[^\\]|\\.)*?"""|'''(?:[^\\]|\\.)*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/sy],
  ["symbol", /\*\*|\/\/|<=|>=|==|!=|->|:=|[-+*/%<>=()[\]{},.:;@]/y],
] as const;

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", "\\": "\\", "'": "'", '"': '"' };

function unquote(text: string): string {
  const width = /^("""|''')/.test(text) ? 3 : 1;
  return text
    .slice(width, -width)
    .replace(/\\(.)/gs, (whole, letter: string) => (Object.hasOwn(escapes, letter) ? escapes[letter]! : whole));
}

/** Writes a line break only where one ends a statement: not inside brackets and not twice. */
class Collector {
  readonly tokens: Token[] = [];
  #open = 0;

  add(token: Token): void {
    if (token.kind === "symbol" && "([{".includes(token.text)) this.#open += 1;
    if (token.kind === "symbol" && ")]}".includes(token.text)) this.#open = Math.max(0, this.#open - 1);
    if (token.kind === "newline" && (this.#open > 0 || (this.tokens.at(-1)?.kind ?? "newline") === "newline")) return;
    this.tokens.push(token);
  }
}

/** Splits Python source into tokens. Comments and line breaks inside brackets vanish. */
export function tokenize(source: string): Token[] {
  const collector = new Collector();
  let line = 1;
  let lineStart = 0;
  let position = 0;
  while (position < source.length) {
    const at = { line, column: position - lineStart + 1 };
    const { kind, text, expected } = matchAt(source, position) ?? strange(source, position);
    if (kind === "text") collector.add({ kind, text, value: unquote(text), at });
    else if (kind === "strange") collector.add({ kind, text, expected, at });
    else if (kind !== "space" && kind !== "comment") collector.add({ kind, text, at });
    position += text.length;
    const lastBreak = text.lastIndexOf("\n");
    if (lastBreak >= 0) {
      line += text.split("\n").length - 1;
      lineStart = position - (text.length - lastBreak - 1);
    }
  }
  collector.tokens.push({ kind: "end", text: "", at: { line, column: position - lineStart + 1 } });
  return collector.tokens;
}

type Match =
  | { readonly kind: (typeof patterns)[number][0]; readonly text: string; readonly expected?: undefined }
  | { readonly kind: "strange"; readonly text: string; readonly expected: string };

function matchAt(source: string, position: number): Match | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position;
    const text = pattern.exec(source)?.[0];
    if (!text) continue;
    if (kind !== "number" || !/^[\p{L}_]/u.test(source.slice(position + text.length, position + text.length + 2))) {
      return { kind, text };
    }
    const word = /[\p{L}\p{N}_.]*/uy;
    word.lastIndex = position;
    return { kind: "strange", text: word.exec(source)![0], expected: "a number such as 30, 0.1 or 1e-3" };
  }
  return undefined;
}

function strange(source: string, position: number): Match {
  const text = String.fromCodePoint(source.codePointAt(position)!);
  if (text === "^") return { kind: "strange", text, expected: "an operator; a power is written **" };
  if (text === '"' || text === "'") return { kind: "strange", text, expected: "a text that is closed" };
  return { kind: "strange", text, expected: "a number, a name, an operator or a bracket" };
}
