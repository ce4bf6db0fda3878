import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { type Dataset, openDataset } from "../../src/index.ts";
import { png, rejection, temporaryFolder, writeTree } from "./fixtures.ts";

let root: string;
let picture: Buffer;
let number = 0;
beforeAll(async () => {
  root = await temporaryFolder();
  picture = await png();
});
const names = ["1.png", "2.png", "10.png", "sub/3.png", "a, b.png", "tab\t.png", 'q"q.png', "naïve 🔩.png"];
const open = async (text: string | Uint8Array): Promise<Dataset> => {
  const files = Object.fromEntries(names.map((name) => [name, picture]));
  const folder = await writeTree(path.join(root, `set${number++}`), { ...files, "labels.csv": text });
  return openDataset(path.join(folder, "labels.csv"));
};
const rows = ({ items, classes }: Dataset): unknown[] =>
  items.map(({ id, label, part }) => [id, classes[label], ...(part ? [part] : [])]);

describe("CSV files", () => {
  it.each([
    ["without a header", "1.png,cat\n2.png,dog\n"],
    ["with a header", "path,label\n1.png,cat\n2.png,dog\n"],
    [
      "with another header, in another order, with more columns",
      "id,Class Name,score,File_Name\n7,cat,1,1.png\n8,dog,2,2.png",
    ],
    ["with a header of unknown names", "bild,klasse\n1.png,cat\n2.png,dog\n"],
    [
      "with BOM, CRLF, quotes, blank lines and spaces",
      '\ufeff"path","label"\r\n\r\n"1.png", cat \r\n 2.png ,"dog"\r\n',
    ],
    ["with semicolons", "1.png;cat\n2.png;dog\n"],
    ["with tabs", "path\tlabel\n1.png\tcat\n2.png\tdog\n"],
    ["with dots in paths", "./1.png,cat\nsub/../2.png,dog\n"],
  ])("should be read when written %s", async (_, text) => {
    const dataset = await open(text);
    expect(dataset).toMatchObject({ format: "csv", classes: ["cat", "dog"], warnings: [] });
    expect(rows(dataset)).toEqual([
      ["1.png", "cat"],
      ["2.png", "dog"],
    ]);
  });

  it("should take a third column for the part, in any spelling", async () => {
    const dataset = await open("path,label,split\n1.png,a,train\n2.png,b,VAL\nsub/3.png,a,test\n10.png,b,training\n");
    expect(rows(dataset)).toEqual([
      ["1.png", "a", "train"],
      ["10.png", "b", "train"],
      ["2.png", "b", "validation"],
      ["sub/3.png", "a", "test"],
    ]);
    expect(rows(await open("1.png,a,train\n2.png,b,test\n"))).toHaveLength(2);
  });

  it("should keep commas, quotes, tabs and emoji of quoted names", async () => {
    const dataset = await open('"a, b.png",x\n"tab\t.png",x\n"q""q.png",y\nnaïve 🔩.png,"y, z"\n');
    expect(dataset.classes).toEqual(["x", "y", "y, z"]);
    expect(dataset.items.map(({ id }) => id)).toEqual(["a, b.png", "tab\t.png", 'q"q.png', "naïve 🔩.png"]);
  });

  it("should order classes by number when all labels are numbers", async () => {
    expect((await open("1.png,10\n2.png,9\n10.png,0\n")).classes).toEqual(["0", "9", "10"]);
    expect((await open("1.png,10\n2.png,9\n10.png,x\n")).classes).toEqual(["10", "9", "x"]);
  });

  it("should drop a repeated row with a warning, and refuse one picture under two labels", async () => {
    const dataset = await open("1.png,a\n2.png,b\n./1.png,a\n");
    expect(dataset.items).toHaveLength(2);
    expect(dataset.warnings).toMatchObject([{ code: "repeated_rows" }]);
    const error = await rejection(open("1.png,a\n2.png,b\n1.png,b\n"));
    expect(error.code).toBe("csv_conflict");
    expect(error.message).toContain('found "1.png" on lines 1 and 3 with another label');
  });

  it("should keep rows of missing files as items, unless all are missing", async () => {
    expect((await open("1.png,a\ngone.png,b\n")).items).toHaveLength(2);
    const error = await rejection(open("x/1.png,a\nx/2.png,b\n"));
    expect(error.code).toBe("dataset_empty");
    expect(error.message).toMatch(
      /found none of its 2 pictures in ".*" \(first: "x\/1.png"\), expected paths relative to/,
    );
  });

  it.each([
    ["nothing", "", "dataset_empty", /found no rows/],
    ["a header only", "path,label\n", "dataset_empty", /found no rows/],
    ["one column", "1.png\n2.png\n", "csv_columns", /line 1: found 1 columns without names/],
    ["four nameless columns", "1.png,a,b,c\n", "csv_columns", /found 4 columns without names/],
    ["a header without a label", "path,a,b,c\n1.png,x,y,z\n", "csv_columns", /found columns "path", "a", "b", "c"/],
    ["no label in a row", "1.png,a\n2.png,\n", "csv_cell", /line 2: label: found nothing/],
    ["a row that is too short", "1.png,a\n2.png\n", "csv_cell", /line 2: label: found nothing, expected a label/],
    ["no path in a row", "path,label\n1.png,a\n,b\n", "csv_cell", /line 3: path: found nothing/],
    [
      "an unknown part",
      "1.png,a,train\n2.png,b,trian\n",
      "csv_cell",
      /line 2: part: found "trian", expected .*did you mean "train"/,
    ],
    [
      "a part here and there",
      "1.png,a,train\n2.png,b,\n",
      "csv_cell",
      /line 2: part: found nothing, expected a part in every row or in none/,
    ],
    ["a device", "1.png,a\n/dev/zero,b\n", "csv_cell", /path: found a pipe or device \("\/dev\/zero"\)/],
    ["an open quote", '1.png,a\n"2.png,b\n', "csv_syntax", /labels.csv": found .*quote/i],
    [
      "a row without end",
      `1.png,a\n"${"x".repeat(100_000)}",b\n`,
      "csv_syntax",
      /found Max Record Size: .*65536 at line 2/,
    ],
    ["binary data", Buffer.alloc(300_000, 7), "csv_syntax", /labels.csv"/],
  ])("should say file, line and expectation when it holds %s", async (_, text, code, message) => {
    const error = await rejection(open(text));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain("\n");
  });
});
