/** A row of any table. */
export type Row = Readonly<Record<string, unknown>>;

/** A row as a line of JSON; bytes, and numbers that JSON does not have, as objects with one key. */
export function toLine(row: Row): string {
  return JSON.stringify(Object.fromEntries(Object.entries(row).map(([column, value]) => [column, encode(value)])));
}

/** The reverse of `toLine`. */
export function fromLine(line: string): Row {
  const values = JSON.parse(line) as Row;
  return Object.fromEntries(Object.entries(values).map(([column, value]) => [column, decode(value)]));
}

function encode(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString("base64") };
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function decode(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { base64, number } = value as { readonly base64?: string; readonly number?: string };
  return base64 === undefined ? Number(number) : Buffer.from(base64, "base64");
}
