import { numberText } from "../number-text.ts";

/** What spreadsheets take for a formula, also behind white space and in its full-width forms. */
const formulaStart = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/**
 * A cell with a text, after RFC 4180. A text that a spreadsheet would run as a formula begins with `'`, which they show
 * as plain text.
 *
 * @example textCell('=HYPERLINK("x")'); // `"'=HYPERLINK(""x"")"`
 */
export function textCell(text: string): string {
  const guarded = formulaStart.test(text) || /^[\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) || guarded !== guarded.trim() ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** A number as it reads back exactly; `NaN`, `Infinity` and `-Infinity` in these words. */
export const numberCell = numberText;

/** An epoch; empty where it is not known. */
export function epochCell(epoch: number): string {
  return Number.isNaN(epoch) ? "" : numberCell(epoch);
}

/** A moment in UTC, as ISO 8601 with milliseconds. */
export function timeCell(ms: number): string {
  return new Date(Math.round(ms)).toISOString();
}

/** A line of a CSV file. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.join(",")}\r\n`;
}

/** Lines are handed on in blocks of about this many characters. */
export const blockLength = 65_536;

/** Cells that tell runs apart, in front of each line; none where there is one run only. */
export function runCells(
  runs: readonly { readonly id: string; readonly name: string }[],
  run: { readonly id: string; readonly name: string },
): readonly string[] {
  return runs.length === 1 ? [] : [textCell(run.id), textCell(run.name)];
}

/** The columns of {@link runCells}. */
export function runColumns(runs: readonly unknown[]): readonly string[] {
  return runs.length === 1 ? [] : ["run_id", "run"];
}
