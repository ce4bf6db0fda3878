import { writeFileAtomic } from "../files/atomic-write.ts";
import type { FileSystem } from "../files/file-system.ts";
import { runPath } from "../files/run-paths.ts";

/** Rows are labels, columns predictions. */
export interface ConfusionTable {
  readonly part: string;
  readonly counts: readonly (readonly number[])[];
}

/** Writes confusion-matrix.json and confusion-matrix.csv. */
export async function writeConfusionMatrix(
  directory: string,
  classes: readonly string[],
  { part, counts }: ConfusionTable,
  fileSystem: FileSystem,
): Promise<void> {
  const json = `${JSON.stringify({ part, rows: "label", columns: "prediction", classes, counts })}\n`;
  await writeFileAtomic(runPath(directory, "confusionJson"), json, { fileSystem });
  await writeFileAtomic(runPath(directory, "confusionCsv"), confusionCsv(classes, counts), { fileSystem });
}

/** RFC 4180, one row per label; cells that a spreadsheet would take for a formula begin with an apostrophe. */
export function confusionCsv(classes: readonly string[], counts: readonly (readonly number[])[]): string {
  const rows = [
    ["label \\ prediction", ...classes.map(cell)],
    ...counts.map((row, i) => [cell(classes[i] ?? ""), ...row]),
  ];
  return rows.map((row) => row.join(",")).join("\r\n") + "\r\n";
}

function cell(name: string): string {
  const safe = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
