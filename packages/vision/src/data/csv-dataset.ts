import { createReadStream } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse";
import { VisionError } from "../error.ts";
import { nearestName } from "@glissade/words";
import { type Columns, findColumns } from "./csv-columns.ts";
import {
  type Dataset,
  type DatasetWarning,
  type Item,
  knownPartNames,
  type Part,
  partNamed,
  parts,
} from "./dataset.ts";
import { FileDataset } from "./file-dataset.ts";
import { readExactly } from "./record-file.ts";
import { statPictures } from "./picture-files.ts";
import { compareText } from "./text-order.ts";
import { count, nameSome, oneLine, quote } from "./wording.ts";
import { stat } from "node:fs/promises";

/** One row of the table: a picture with its label, and where it stands. */
interface Row {
  readonly path: string;
  readonly label: string;
  readonly part: Part | undefined;
  readonly line: number;
}

interface RawRow {
  readonly cells: readonly string[];
  readonly line: number;
}

const maximumRowCharacters = 1 << 16;

/**
 * Opens a CSV file of `path,label` or `path,label,part` (part: train, validation or test), with or without a header.
 * Paths are relative to the CSV's folder. Semicolons or tabs may stand for commas. Classes are in code-point order of
 * their names, or in numeric order when all labels are whole numbers; items are ordered by part, class and path. A file
 * that is not there stays an item: it is reported with the unreadable pictures.
 *
 * @throws VisionError codes "csv_syntax", "csv_columns", "csv_cell", "csv_conflict", "dataset_empty"
 */
export async function openCsv(file: string): Promise<Dataset> {
  const raw = await readRows(file);
  const columns = findColumns(
    file,
    raw.slice(0, 2).map((row) => row.cells),
  );
  const rows = (columns.header ? raw.slice(1) : raw).map((row) => toRow(file, row, columns));
  const warnings: DatasetWarning[] = [];
  const unique = dropRepeats(file, rows, warnings);
  if (unique.length === 0) throw emptyTable(file);
  checkPartsComplete(file, unique);

  const classes = orderClasses(new Set(unique.map((row) => row.label)));
  const labels = new Map(classes.map((name, label) => [name, label]));
  const items = unique
    .map((row): Item => {
      const label = labels.get(row.label) ?? 0;
      return row.part ? { id: row.path, label, part: row.part } : { id: row.path, label };
    })
    .sort(byPartThenLabel);
  const folder = path.dirname(file);
  const files = await statPictures(
    folder,
    items.map((item) => item.id),
  );
  const special = files.find((each) => each.special);
  if (special !== undefined) throw specialFile(file, special.path);
  if (files.every(({ bytes, modifiedMs }) => bytes === 0 && modifiedMs === 0)) throw allMissing(file, folder, items);
  return new FileDataset({
    format: "csv",
    path: file,
    folder,
    classes,
    emptyClasses: [],
    items,
    files,
    warnings,
    ignored: { count: 0, examples: [] },
  });
}

async function readRows(file: string): Promise<RawRow[]> {
  const delimiter = await findDelimiter(file);
  const rows: RawRow[] = [];
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    max_record_size: maximumRowCharacters,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const source = createReadStream(file);
  source.on("error", (error) => parser.destroy(error));
  try {
    for await (const { record, info } of source.pipe(parser) as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      rows.push({ cells: record, line: info.lines });
    }
  } catch (error) {
    const found = error instanceof Error ? oneLine(error.message) : "unknown error";
    const expected = "comma-separated values";
    throw new VisionError("csv_syntax", `${quote(file)}: found ${found}; expected ${expected}`, {
      file,
      found,
      expected,
    });
  }
  return rows;
}

/** The comma, unless the first line has none but semicolons or tabs. */
async function findDelimiter(file: string): Promise<string> {
  const { size } = await stat(file);
  const start = await readExactly(file, 0, Math.min(size, maximumRowCharacters));
  const line = start.toString("utf8").split(/\r?\n|\r/, 1)[0] ?? "";
  if (line.includes(",")) return ",";
  return [";", "\t"].find((candidate) => line.includes(candidate)) ?? ",";
}

function toRow(file: string, { cells, line }: RawRow, columns: Columns): Row {
  const cell = (name: string, column: number): string => {
    const text = cells[column];
    if (text === undefined || text === "") throw badCell(file, line, name, "nothing", `a ${name}`);
    return text;
  };
  const label = cell("label", columns.label).normalize("NFC");
  const partText = columns.part === undefined ? "" : (cells[columns.part] ?? "");
  const part = partNamed(partText);
  if (partText !== "" && part === undefined) {
    const near = nearestName(partText, knownPartNames);
    const hint = near === undefined ? "" : ` (did you mean ${quote(near)}?)`;
    throw badCell(file, line, "part", quote(partText), `train, validation or test${hint}`);
  }
  return { path: path.normalize(cell("path", columns.path)).replaceAll(path.sep, "/"), label, part, line };
}

/** A picture listed twice counts once; listed under two labels or in two parts it is an error, as one must be wrong. */
function dropRepeats(file: string, rows: readonly Row[], warnings: DatasetWarning[]): Row[] {
  const first = new Map<string, Row>();
  const repeated: string[] = [];
  for (const row of rows) {
    const before = first.get(row.path);
    if (before === undefined) first.set(row.path, row);
    else if (before.label === row.label && before.part === row.part) repeated.push(row.path);
    else {
      const what = before.label === row.label ? "part" : "label";
      const found = `${quote(row.path)} on lines ${before.line} and ${row.line} with another ${what}`;
      throw new VisionError("csv_conflict", `${quote(file)}: found ${found}, expected one ${what} per picture`, {
        file,
        found,
        expected: `one ${what} per picture`,
      });
    }
  }
  if (repeated.length > 0) {
    const message = `${count(repeated.length, "row")} repeat an earlier row and are left out: ${nameSome(repeated, 3)}`;
    warnings.push({ code: "repeated_rows", message });
  }
  return [...first.values()];
}

function checkPartsComplete(file: string, rows: readonly Row[]): void {
  const without = rows.find((row) => row.part === undefined);
  if (without === undefined || rows.every((row) => row.part === undefined)) return;
  throw badCell(file, without.line, "part", "nothing", "a part in every row or in none");
}

function orderClasses(names: ReadonlySet<string>): string[] {
  const numeric = [...names].every((name) => /^\d{1,15}$/.test(name));
  return [...names].sort(numeric ? (a, b) => Number(a) - Number(b) || compareText(a, b) : compareText);
}

function byPartThenLabel(a: Item, b: Item): number {
  const rank = (part: Part | undefined): number => (part === undefined ? -1 : parts.indexOf(part));
  return rank(a.part) - rank(b.part) || a.label - b.label || compareText(a.id, b.id);
}

function badCell(file: string, line: number, column: string, found: string, expected: string): VisionError {
  return new VisionError("csv_cell", `${quote(file)}, line ${line}: ${column}: found ${found}, expected ${expected}`, {
    key: column,
    file,
    found,
    expected,
  });
}

function specialFile(file: string, found: string): VisionError {
  const expected = "picture files";
  return new VisionError(
    "csv_cell",
    `${quote(file)}: path: found a pipe or device (${quote(found)}), expected ${expected}`,
    {
      key: "path",
      file,
      found,
      expected,
    },
  );
}

function emptyTable(file: string): VisionError {
  const expected = "rows of path,label";
  return new VisionError("dataset_empty", `${quote(file)}: found no rows, expected ${expected}`, { file, expected });
}

function allMissing(file: string, folder: string, items: readonly Item[]): VisionError {
  const found = `none of its ${count(items.length, "picture")} in ${quote(folder)}`;
  const expected = "paths relative to the CSV file's folder";
  const example = quote(items[0]?.id ?? "");
  return new VisionError("dataset_empty", `${quote(file)}: found ${found} (first: ${example}), expected ${expected}`, {
    file,
    found,
    expected,
  });
}
