import { VisionError } from "../error.ts";
import { isPictureName } from "./picture-files.ts";
import { nameSome, quote } from "./wording.ts";

/** Where a table has what, as indices of columns. */
export interface Columns {
  /** Whether the first row names the columns. */
  readonly header: boolean;
  readonly path: number;
  readonly label: number;
  readonly part: number | undefined;
}

const pathNames = ["path", "file", "filename", "filepath", "image", "imagepath", "imagefile", "img", "picture"];
const labelNames = ["label", "class", "category", "target", "classname", "labelname", "tag"];
const partNames = ["part", "split", "subset", "set", "usage"];

/**
 * Finds the columns from the first two rows. The first row is a header when it names a path and a label column, or when
 * its first cell is no picture's name but the second row's is. Without a header the order is path, label, part.
 *
 * @throws VisionError code "csv_columns"
 */
export function findColumns(file: string, rows: readonly (readonly string[])[]): Columns {
  const [first = [], second = []] = rows;
  const names = first.map((cell) => cell.toLowerCase().replaceAll(/[\s_-]/g, ""));
  const find = (known: readonly string[]): number => names.findIndex((name) => known.includes(name));
  const named = { path: find(pathNames), label: find(labelNames), part: find(partNames) };
  const bothNamed = named.path >= 0 && named.label >= 0;
  const header = bothNamed || (!isPictureName(first[0] ?? "") && isPictureName(second[0] ?? ""));
  if (bothNamed) return { header, path: named.path, label: named.label, part: named.part < 0 ? undefined : named.part };
  if (first.length === 2 || (first.length === 3 && (!header || named.part === 2)))
    return { header, path: 0, label: 1, part: first.length === 3 ? 2 : undefined };
  if (first.length === 0) return { header: false, path: 0, label: 1, part: undefined };
  const found = header ? `columns ${nameSome(first)}` : `${first.length} columns without names (${nameSome(first)})`;
  const expected = "path,label or path,label,part, or a header that names a path and a label column";
  throw new VisionError("csv_columns", `${quote(file)}, line 1: found ${found}, expected ${expected}`, {
    file,
    found: first,
    expected,
  });
}
