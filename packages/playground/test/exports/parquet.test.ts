import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ExportedRun } from "../../src/exports/exported-run.ts";
import { parquetTable } from "../../src/exports/parquet-table.ts";
import { collect } from "./support/collect.ts";
import { readExport, reads } from "./support/python.ts";
import { awkwardNames, awkwardValues, pointsFrom, runOf, seriesOf, startTime } from "./support/runs.ts";

/** A Parquet file in the memory that only it has, as the reader wants it. */
async function fileOf(...runs: readonly ExportedRun[]): Promise<ArrayBuffer> {
  return new Uint8Array(await collect(parquetTable(runs))).buffer;
}

const runs = [
  runOf({
    series: [
      seriesOf("train/loss", pointsFrom(awkwardValues, { epoch: 1.5 }), pointsFrom([7], { firstStep: 2 ** 53 - 1000 })),
      seriesOf("empty"),
    ].map(withEarlyTimes),
  }),
  ...awkwardNames
    .filter((name) => name.isWellFormed())
    .map((name, index) => runOf({ id: `${index}`, name, series: [seriesOf(name, pointsFrom([index]))] })),
];

/** The same series with times that a date can hold, however high the steps. */
function withEarlyTimes({ key, read }: ReturnType<typeof seriesOf>): ReturnType<typeof seriesOf> {
  const pieces = [...(read() as Iterable<ReturnType<typeof pointsFrom>>)];
  return seriesOf(
    key,
    ...pieces.map((piece) => ({ ...piece, times: piece.steps.map((step) => startTime + (step % 60)) })),
  );
}

/** What the rows should be, by plain loops. */
const wanted = runs.flatMap((run) =>
  run.series.flatMap(({ key, read }) =>
    [...(read() as Iterable<ReturnType<typeof pointsFrom>>)].flatMap(({ steps, values, times, epochs }) =>
      Array.from(steps, (step, i) => ({
        run_id: run.id,
        run: run.name,
        series: key,
        step: BigInt(step),
        epoch: epochs?.[i] ?? null,
        value: values[i],
        time: new Date(times[i]!),
      })),
    ),
  ),
);

describe("metrics as Parquet", () => {
  it("should hold every point exactly when hyparquet reads it", async () => {
    const rows = await parquetReadObjects({ file: await fileOf(...runs) });
    expect(rows).toEqual(wanted);
  });

  it("should have its types and an empty table when no series has a point", async () => {
    const file = await fileOf(runOf());
    expect(await parquetReadObjects({ file })).toEqual([]);
    const types = parquetMetadata(file).schema.slice(1);
    expect(types.map(({ name, type, converted_type }) => [name, type, converted_type])).toEqual([
      ["run_id", "BYTE_ARRAY", "UTF8"],
      ["run", "BYTE_ARRAY", "UTF8"],
      ["series", "BYTE_ARRAY", "UTF8"],
      ["step", "INT64", undefined],
      ["epoch", "DOUBLE", undefined],
      ["value", "DOUBLE", undefined],
      ["time", "INT64", "TIMESTAMP_MILLIS"],
    ]);
    expect(types.at(-1)!.logical_type).toEqual({ type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" });
  });

  it("should come in row groups, whose sizes do not follow the pieces', when there are many points", async () => {
    const pieces = Array.from({ length: 12 }, (_, index) =>
      pointsFrom(
        Array.from({ length: 6000 }, (_, i) => Math.sin(i)),
        { firstStep: index * 6000 },
      ),
    );
    const blocks: Uint8Array[] = [];
    for await (const block of parquetTable([runOf({ series: [seriesOf("a", ...pieces)] })])) blocks.push(block);
    const file = new Uint8Array(Buffer.concat(blocks)).buffer;
    expect(parquetMetadata(file).row_groups.map(({ num_rows }) => num_rows)).toEqual([32_768n, 32_768n, 6464n]);
    expect(blocks).toHaveLength(3);
    const rows = await parquetReadObjects({ file, columns: ["step", "value"] });
    expect(rows.every(({ step, value }, i) => step === BigInt(i) && value === Math.sin(i % 6000))).toBe(true);
  });

  it.runIf(reads.with("pyarrow"))(
    reads.title("should hold every point exactly when Arrow reads it", "pyarrow"),
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "glissade-parquet-"));
      try {
        const path = join(folder, "metrics.parquet");
        await writeFile(path, Buffer.from(await fileOf(...runs)));
        const { types, rows } = readExport("parquet", path) as {
          types: Record<string, string>;
          rows: (Record<string, unknown> & { value: string; time: number })[];
        };
        expect(types).toEqual({
          run_id: "string",
          run: "string",
          series: "string",
          step: "int64",
          epoch: "double",
          value: "double",
          time: "timestamp[ms, tz=UTC]",
        });
        const read = rows.map((row) => ({
          ...row,
          value: Number(row.value.replace("inf", "Infinity").replace("nan", "NaN")),
          time: new Date(Math.round(row.time * 1000)),
        }));
        expect(read).toEqual(wanted.map((row) => ({ ...row, step: Number(row.step) })));
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
