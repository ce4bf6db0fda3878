const longest = 200;

/** Control characters that JSON leaves as they are, and those that turn the direction of text. */
const unescaped = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** A name as it should stand in a one-line message: quoted, control characters escaped, cut when long. */
export function quote(name: string): string {
  const cut = name.length > longest ? `${name.slice(0, longest)}…` : name;
  return JSON.stringify(cut).replaceAll(unescaped, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** `count(1, "picture")` is "1 picture", `count(2000, "picture")` "2,000 pictures". */
export function count(n: number, noun: string, plural = `${noun}s`): string {
  return `${n.toLocaleString("en-US")} ${n === 1 ? noun : plural}`;
}

/** The first few names, quoted, and how many more there are. */
export function nameSome(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map(quote).join(", ");
  return names.length > most ? `${shown} and ${(names.length - most).toLocaleString("en-US")} more` : shown;
}

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"] as const;

/** `describeBytes(200 * 2 ** 20)` is "200 MiB". */
export function describeBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${Number(value.toPrecision(4)).toLocaleString("en-US")} ${units[unit] ?? ""}`;
}
