import fc from "fast-check";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { numberCell, textCell } from "../../src/exports/csv/csv-cells.ts";
import { csvLong } from "../../src/exports/csv/csv-long.ts";
import { csvWide } from "../../src/exports/csv/csv-wide.ts";
import type { ExportedRun } from "../../src/exports/exported-run.ts";
import { collect } from "./support/collect.ts";
import { readExport, reads } from "./support/python.ts";
import { readCsv } from "./support/read-csv.ts";
import { awkwardNames, awkwardValues, pointsFrom, runOf, seriesOf, startTime } from "./support/runs.ts";

const textOf = async (lines: AsyncIterable<string>) => (await collect(lines)).toString("utf8");
const long = async (...runs: readonly ExportedRun[]) => textOf(csvLong(runs));
const wide = async (...runs: readonly ExportedRun[]) => textOf(csvWide(runs));
const timeAt = (step: number) => new Date(startTime + 1000 * step).toISOString();

const run = runOf({
  series: [
    seriesOf("train/loss", pointsFrom([3, 2], { epoch: 1 }), pointsFrom([1.5], { firstStep: 2, epoch: 2 })),
    seriesOf("validation/loss", pointsFrom([NaN], { firstStep: 1 }), pointsFrom([-0], { firstStep: 4 })),
    seriesOf("empty"),
  ],
});
const other = runOf({ id: "2", name: "=cmd", series: [seriesOf("lr", pointsFrom([0.1]))] });

describe("a text cell", () => {
  it.each([
    ["train/loss", "train/loss"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["", ""],
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1+1", "'\t=1+1"],
    ["\tx", "'\tx"],
    ["\r=1", '"\'\r=1"'],
    [" =1", "' =1"],
    ["＝1+1", "'＝1+1"],
    ['=HYPERLINK("http://x","y")', '"\'=HYPERLINK(""http://x"",""y"")"'],
    ["a=b", "a=b"],
    [" padded ", '" padded "'],
  ])("should be safe and read back when it is %j", (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });

  it("should read back as the text, or the text behind an apostrophe, and never as a formula", () => {
    const texts = fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...awkwardNames));
    fc.assert(
      fc.property(texts, (text) => {
        const read = readCsv(`${textCell(text)}\r\n`)[0]![0]!;
        expect([text, `'${text}`]).toContain(read);
        expect(read).not.toMatch(/^[\s]*[=+\-@]/);
      }),
    );
  });
});

describe("a number cell", () => {
  it("should read back as the very same number", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        expect(Number(numberCell(value))).toBe(value);
      }),
    );
  });
});

describe("metrics as CSV with a line for each point", () => {
  it("should hold every point when there is one run", async () => {
    expect(readCsv(await long(run))).toEqual([
      ["series", "step", "epoch", "value", "time"],
      ["train/loss", "0", "1", "3", timeAt(0)],
      ["train/loss", "1", "1", "2", timeAt(1)],
      ["train/loss", "2", "2", "1.5", timeAt(2)],
      ["validation/loss", "1", "", "NaN", timeAt(1)],
      ["validation/loss", "4", "", "-0", timeAt(4)],
    ]);
  });

  it("should name the run in every line when there are several", async () => {
    const rows = readCsv(await long(run, other));
    expect(rows[0]).toEqual(["run_id", "run", "series", "step", "epoch", "value", "time"]);
    expect(rows[1]!.slice(0, 3)).toEqual([run.id, "bolts, cosine", "train/loss"]);
    expect(rows.at(-1)).toEqual(["2", "'=cmd", "lr", "0", "", "0.1", timeAt(0)]);
  });
});

describe("metrics as CSV with a column for each series", () => {
  it("should have a line for each step, empty where a series has no point", async () => {
    expect(readCsv(await wide(run))).toEqual([
      ["step", "epoch", "time", "train/loss", "validation/loss", "empty"],
      ["0", "1", timeAt(0), "3", "", ""],
      ["1", "1", timeAt(1), "2", "NaN", ""],
      ["2", "2", timeAt(2), "1.5", "", ""],
      ["4", "", timeAt(4), "", "-0", ""],
    ]);
  });

  it("should have the series of all runs when there are several", async () => {
    const rows = readCsv(await wide(run, other));
    expect(rows[0]).toEqual(["run_id", "run", "step", "epoch", "time", "train/loss", "validation/loss", "empty", "lr"]);
    expect(rows.at(-1)).toEqual(["2", "'=cmd", "0", "", timeAt(0), "", "", "", "0.1"]);
    expect(rows).toHaveLength(6);
  });

  it("should lose no point when a series has several at one step", async () => {
    const twice = {
      steps: Float64Array.of(1, 1, 2),
      values: Float64Array.of(5, 6, 7),
      times: Float64Array.of(0, 0, 0),
    };
    const rows = readCsv(await wide(runOf({ series: [seriesOf("a", twice), seriesOf("b", pointsFrom([8, 9]))] })));
    expect(rows.slice(1).map(([step, , , a, b]) => [step, a, b])).toEqual([
      ["0", "", "8"],
      ["1", "5", "9"],
      ["1", "6", ""],
      ["2", "7", ""],
    ]);
  });

  it("should keep a column apart when a series is named as one of the table's own", async () => {
    const [header] = readCsv(await wide(runOf({ series: [seriesOf("step", pointsFrom([1]))] })));
    expect(header).toEqual(["step", "epoch", "time", "series step"]);
  });

  it("should hold the same points as the long form, whatever the pieces are", async () => {
    const piece = fc.array(fc.double(), { maxLength: 4 });
    const runs = fc.array(fc.array(piece, { maxLength: 4 }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(runs, async (list) => {
        const series = list.map((pieces, index) => {
          const parts = pieces.map((values, i) => pointsFrom(values, { firstStep: index + 4 * i }));
          return seriesOf(`series ${index}`, ...parts);
        });
        const [header, ...lines] = readCsv(await wide(runOf({ series })));
        const fromWide = lines.flatMap(([step, , , ...cells]) =>
          cells.flatMap((cell, i) => (cell === "" ? [] : [[header![i + 3]!, step!, cell].join()])),
        );
        const fromLong = readCsv(await long(runOf({ series }))).slice(1);
        expect(fromWide.sort()).toEqual(fromLong.map(([key, step, , value]) => [key, step, value].join()).sort());
      }),
    );
  });
});

describe("reading series side by side", () => {
  it("should close every series when the reader goes away", async () => {
    const closed: string[] = [];
    const watched = (key: string) => ({
      key,
      *read() {
        try {
          for (let step = 0; ; step += 100) yield pointsFrom(new Array<number>(100).fill(1), { firstStep: step });
        } finally {
          closed.push(key);
        }
      },
    });
    for await (const block of csvWide([runOf({ series: [watched("a"), watched("b")] })])) {
      expect(block.length).toBeLessThan(200_000);
      break;
    }
    expect(closed).toEqual(["a", "b"]);
  });
});

describe("pandas", () => {
  it.runIf(reads.with("pandas"))(
    reads.title("should read every number when it opens the table", "pandas"),
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "glissade-csv-"));
      try {
        const path = join(folder, "metrics.csv");
        await writeFile(path, await long(runOf({ series: [seriesOf("a", pointsFrom(awkwardValues, { epoch: 3 }))] })));
        const { types, cells } = readExport("pandas", path) as {
          types: Record<string, string>;
          cells: Record<string, string[]>;
        };
        expect(types).toMatchObject({ step: "int64", value: "float64", epoch: "int64" });
        const numbers = cells["value"]!.map((text) => Number(text.replace("inf", "Infinity").replace("nan", "NaN")));
        expect(numbers).toEqual(awkwardValues);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
