/** Values of a spec as Python writes them. */
export function pythonLiteral(value: unknown, options: { readonly float?: boolean } = {}): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return pythonNumber(value, options.float === true);
  if (typeof value === "string") return pythonText(value);
  if (Array.isArray(value)) return `[${value.map((item) => pythonLiteral(item, options)).join(", ")}]`;
  const entries = Object.entries(value as Readonly<Record<string, unknown>>);
  return `{${entries.map(([key, item]) => `${dictKey(key)}: ${pythonLiteral(item, options)}`).join(", ")}}`;
}

// Objects of JSON have texts as keys; those that are whole numbers stand for steps.
const dictKey = (key: string): string => (/^\d+$/.test(key) ? key : pythonText(key));

/** A number, with `.0` where a float is wanted and a whole one stands there. */
export function pythonNumber(value: number, float = true): string {
  if (!Number.isFinite(value)) return `float("${Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf"}")`;
  const text = String(value);
  return float && /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A string literal; JSON's escapes are Python's, too, apart from the line and paragraph separators it leaves raw. */
export const pythonText = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** `name(a, b)` on one line where it fits, otherwise one argument a line. */
export function pythonCall(name: string, values: readonly string[]): string {
  const line = `${name}(${values.join(", ")})`;
  if (line.length <= 96 && !line.includes("\n")) return line;
  return `${name}(\n${values.map((value) => `${indent(value)},`).join("\n")}\n)`;
}

/** Every line four spaces further in. */
export const indent = (text: string): string => text.replace(/^(?=.)/gm, "    ");

/** `name = [...]`, a few numbers a line. */
export function valueTable(name: string, values: readonly number[]): string {
  return `${name} = [\n${rowsOf(values.map((value) => pythonNumber(value)))}\n]`;
}

/** Items with a comma behind each, four a line. */
export function rowsOf(items: readonly string[]): string {
  const texts = items.map((item) => `${item},`);
  const rows = Array.from({ length: Math.ceil(texts.length / 4) }, (_, row) => texts.slice(4 * row, 4 * row + 4));
  return rows.map((row) => indent(row.join(" "))).join("\n");
}

/** Pieces of a file, one blank line apart, two around functions and classes. */
export function joinParts(parts: readonly string[]): string {
  const filled = parts.filter((part) => part !== "");
  const isBlock = (part: string): boolean => /(?:^|\n)(?:def|class) /.test(part);
  const text = filled.reduce((all, part, index) => {
    const apart = isBlock(part) || isBlock(filled[index - 1]!) ? "\n\n\n" : "\n\n";
    return all + apart + part;
  });
  return `${text}\n`;
}

/** Import lines in the usual order: Python's own, whole modules, then names, those of one module on one line. */
export function importLines(imports: Iterable<string>): string {
  const whole = new Set<string>();
  const named = new Map<string, Set<string>>();
  for (const line of imports) {
    const match = /^from (\S+) import (\S+)$/.exec(line);
    if (match === null) whole.add(line);
    else named.set(match[1]!, (named.get(match[1]!) ?? new Set()).add(match[2]!));
  }
  const own = ["import bisect", "import math"].filter((line) => whole.delete(line)).map((line) => `${line}\n`);
  const from = [...named].map(([module, names]) => `from ${module} import ${[...names].toSorted().join(", ")}`);
  return own.join("") + (own.length > 0 ? "\n" : "") + [...[...whole].toSorted(), ...from.toSorted()].join("\n");
}
