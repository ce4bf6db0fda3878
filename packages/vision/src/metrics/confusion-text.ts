import type { ConfusionMatrix } from "./confusion-matrix.ts";
import { alignLeft, alignRight, displayWidth, fitText } from "./display-text.ts";

const maximumTableClasses = 20;
const longestRowName = 20;
const shownPairs = 10;
const recallHeading = "recall";

export interface ConfusionTextOptions {
  /** Columns of the terminal; default 100. Tables with many classes may need more. */
  readonly width?: number;
}

/**
 * A confusion matrix for the terminal, without a line break at its end: a table with a row per actual class up to 20
 * classes, a list of the pairs most often mistaken for one another beyond. Long class names are cut; where that leaves
 * column headings that look alike, numbers stand in for them. Zeros are shown as dots.
 *
 * @example
 * console.log(renderConfusion(matrix));
 * // actual \ predicted  cat  dog  recall
 * // cat                  48    2   96.0%
 * // dog                   ·   50  100.0%
 */
export function renderConfusion(matrix: ConfusionMatrix, options: ConfusionTextOptions = {}): string {
  const { width = 100 } = options;
  return matrix.classes.length <= maximumTableClasses ? renderTable(matrix, width) : renderPairs(matrix);
}

function renderTable(matrix: ConfusionMatrix, width: number): string {
  const { counts, perClass } = matrix;
  const corner = "actual \\ predicted";
  const countWidth = Math.max(...counts.flat().map((count) => String(count).length));
  const rowNames = matrix.classes.map((name) => fitText(name, longestRowName));
  const headings = fitHeadings(matrix.classes, countWidth, (columnCount) => {
    const spare = width - Math.max(corner.length, ...rowNames.map(displayWidth)) - recallHeading.length - 2;
    return Math.floor(spare / columnCount) - 2;
  });
  const rows = headings.numbered ? rowNames.map((name, k) => `${alignRight(String(k), 2)} ${name}`) : rowNames;
  const rowWidth = Math.max(corner.length, ...rows.map(displayWidth));
  const columnWidths = headings.texts.map((text) => Math.max(displayWidth(text), countWidth));

  const line = (first: string, cells: readonly string[], last: string) =>
    [
      alignLeft(first, rowWidth),
      ...cells.map((cell, k) => alignRight(cell, columnWidths[k] ?? 0)),
      alignRight(last, recallHeading.length),
    ].join("  ");
  return [
    line(corner, headings.texts, recallHeading),
    ...rows.map((row, actual) => {
      const scores = perClass[actual];
      const cells = (counts[actual] ?? []).map((count) => (count === 0 ? "·" : String(count)));
      return line(row, cells, scores === undefined || scores.support === 0 ? "-" : percent(scores.recall));
    }),
  ].join("\n");
}

/** Column headings: the class names cut to the room there is, or numbers where cut names would look alike. */
function fitHeadings(
  classes: readonly string[],
  countWidth: number,
  roomFor: (columnCount: number) => number,
): { readonly texts: readonly string[]; readonly numbered: boolean } {
  const texts = classes.map((name) => fitText(name, Math.max(roomFor(classes.length), countWidth, 3)));
  if (new Set(texts).size === texts.length) return { texts, numbered: false };
  return { texts: classes.map((_, k) => String(k)), numbered: true };
}

function renderPairs(matrix: ConfusionMatrix): string {
  const pairs = matrix.mostConfused(shownPairs);
  if (pairs.length === 0) return `${matrix.classes.length} classes, no image was taken for another class.`;
  const names = pairs.map(({ actual, predicted }) => [fitText(actual, 30), fitText(predicted, 30)] as const);
  const widths = [0, 1].map((side) => Math.max(...names.map((pair) => displayWidth(pair[side] ?? ""))));
  const countWidth = Math.max(...pairs.map(({ count }) => String(count).length));
  return [
    `${matrix.classes.length} classes; most often mistaken:`,
    ...pairs.map(({ count, share }, i) => {
      const [actual, predicted] = names[i] ?? ["", ""];
      const pair = `${alignLeft(actual, widths[0] ?? 0)} taken for ${alignLeft(predicted, widths[1] ?? 0)}`;
      return `  ${pair}  ${alignRight(String(count), countWidth)}  ${alignRight(percent(share), 6)}`;
    }),
  ].join("\n");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
