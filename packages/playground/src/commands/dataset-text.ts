import { type ClassCounts, type Inspection, parts } from "@glissade/vision";

const shownClasses = 200;
const shownUnreadable = 20;

const formatNames: Readonly<Record<Inspection["format"], string>> = {
  "image-folder": "image folder",
  idx: "IDX files",
  "cifar-10": "CIFAR-10 binary files",
  "cifar-100": "CIFAR-100 binary files",
  csv: "CSV file",
};

/** An inspection as text for people: facts, one line per class, then warnings and unreadable pictures if any. */
export function inspectionText(found: Inspection): string {
  const sections = [
    plainName(found.path),
    ...facts(found).map(([name, value]) => `  ${name.padEnd(10)}  ${value}`),
    "",
    ...classTable(found),
  ];
  if (found.warnings.length > 0) sections.push("", "Warnings", ...found.warnings.map(({ message }) => `  ${message}`));
  if (found.unreadable.length > 0) {
    const shown = found.unreadable.slice(0, shownUnreadable);
    sections.push("", "Unreadable", ...shown.map(({ id, reason }) => `  ${plainName(id)}: ${reason}`));
    const more = found.unreadable.length - shown.length;
    if (more > 0) sections.push(`  and ${number(more)} more (--format json lists all)`);
  }
  return `${sections.join("\n")}\n`;
}

function facts(found: Inspection): [string, string][] {
  const { pictures, sizes, unreadable, ignored, duplicates } = found;
  const inParts = parts.filter((part) => pictures[part] > 0).map((part) => `${part} ${number(pictures[part])}`);
  const split = inParts.length > 0 ? ` (${inParts.join(", ")})` : "";
  const examples = ignored.examples.slice(0, 3).map(plainName).join(", ");
  const noPictures = ignored.count === 1 ? "file that is no picture" : "files that are no pictures";
  const copies = duplicates.repeats === 1 ? "exact copy" : "exact copies";
  return [
    ["format", formatNames[found.format] + (found.hasParts ? ", with its own split" : "")],
    ["pictures", number(pictures.total) + split],
    ["classes", number(found.classes.length)],
    ["sizes", describeSizes(sizes)],
    ["files", tally(found.fileFormats)],
    ["colours", tally(found.colours)],
    ["unreadable", unreadable.length === 0 ? "none" : number(unreadable.length)],
    ["duplicates", duplicates.repeats === 0 ? "none" : `${number(duplicates.repeats)} ${copies}`],
    ["ignored", ignored.count === 0 ? "none" : `${number(ignored.count)} ${noPictures} (${examples})`],
  ];
}

function describeSizes(sizes: Inspection["sizes"]): string {
  if (sizes === null) return "none";
  const { smallest, largest, mostCommon, different } = sizes;
  const size = ({ width, height }: { width: number; height: number }): string => `${number(width)} x ${number(height)}`;
  if (different === 1) return `all ${size(smallest)} pixels`;
  return `${size(smallest)} to ${size(largest)} pixels, most often ${size(mostCommon)} (${number(mostCommon.pictures)})`;
}

function tally(counts: Readonly<Record<string, number>>): string {
  const entries = Object.entries(counts).map(([name, n]) => `${name} ${number(n)}`);
  return entries.length === 0 ? "none" : entries.join(", ");
}

function classTable(found: Inspection): string[] {
  const columns = [
    { head: "pictures", of: (each: ClassCounts) => each.total },
    ...parts
      .filter((part) => found.pictures[part] > 0)
      .map((part) => ({ head: part, of: (each: ClassCounts) => each[part] })),
    ...(found.unreadable.length > 0 ? [{ head: "unreadable", of: (each: ClassCounts) => each.unreadable }] : []),
  ];
  const shown = found.classes.slice(0, shownClasses);
  const rows = [
    ["class", ...columns.map(({ head }) => head)],
    ...shown.map((each) => [plainName(each.name), ...columns.map(({ of }) => number(of(each)))]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => letters(row[column] ?? "")))) ?? [];
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const space = " ".repeat((widths[column] ?? 0) - letters(cell));
      return column === 0 ? cell + space : space + cell;
    });
    return `  ${cells.join("  ")}`.trimEnd();
  });
  const more = found.classes.length - shown.length;
  return more > 0 ? [...lines, `  and ${number(more)} more (--format json lists all)`] : lines;
}

/** Names as they are, unless they would break the line or upset the terminal: then quoted and escaped. */
function plainName(name: string): string {
  if (!/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(name)) return name;
  const escape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(name).replaceAll(/[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, escape);
}

function letters(text: string): number {
  return [...text].length;
}

function number(n: number): string {
  return n.toLocaleString("en-US");
}
