import { ByteWriter, ParquetWriter, type ColumnSource } from "hyparquet-writer";
import type { SeriesPoints } from "../metrics/series-points.ts";
import type { ExportedRun } from "./exported-run.ts";
import { readSeries } from "./read-series.ts";

/**
 * Rows that are encoded together, and so in memory at a time: as many as take some tens of milliseconds, since nothing
 * else happens on the thread meanwhile.
 */
const rowGroupSize = 32_768;

type SchemaElement = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];

const text = { type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" } as const;
const time = {
  type: "INT64",
  converted_type: "TIMESTAMP_MILLIS",
  logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "MILLIS" },
  repetition_type: "REQUIRED",
} as const;

/** The table's columns: `epoch` is null where it is not known, a value may be NaN. */
const columns: readonly SchemaElement[] = [
  { name: "run_id", ...text },
  { name: "run", ...text },
  { name: "series", ...text },
  { name: "step", type: "INT64", repetition_type: "REQUIRED" },
  { name: "epoch", type: "DOUBLE", repetition_type: "OPTIONAL" },
  { name: "value", type: "DOUBLE", repetition_type: "REQUIRED" },
  { name: "time", ...time },
];

/** Rows waiting to be written, column by column. */
interface Rows {
  readonly runId: string[];
  readonly run: string[];
  readonly series: string[];
  readonly step: bigint[];
  readonly epoch: (number | null)[];
  readonly value: number[];
  readonly time: bigint[];
}

/**
 * Metrics as a Parquet file with a row for each point, in row groups of 32,768. Besides one group, what is in memory is
 * the footer's entry for each group written.
 */
export async function* parquetTable(runs: readonly ExportedRun[]): AsyncGenerator<Uint8Array> {
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [{ name: "root", num_children: columns.length }, ...columns];
  const file = new ParquetWriter({ writer, schema, createdBy: "glissade" });
  let rows = noRows();
  for (const run of runs) {
    for (const series of run.series) {
      for await (const piece of readSeries(series)) {
        for (let start = 0; start < piece.steps.length;) {
          const end = Math.min(piece.steps.length, start + rowGroupSize - rows.step.length);
          addRows(rows, run, series.key, piece, start, end);
          start = end;
          if (rows.step.length < rowGroupSize) continue;
          await writeGroup(file, rows);
          rows = noRows();
          yield takeBytes(writer);
        }
      }
    }
  }
  if (rows.step.length > 0) await writeGroup(file, rows);
  await file.finish();
  yield takeBytes(writer);
}

function noRows(): Rows {
  return { runId: [], run: [], series: [], step: [], epoch: [], value: [], time: [] };
}

function addRows(rows: Rows, run: ExportedRun, key: string, piece: SeriesPoints, start: number, end: number): void {
  for (let index = start; index < end; index++) {
    const epoch = piece.epochs?.[index] ?? NaN;
    rows.runId.push(run.id);
    rows.run.push(run.name);
    rows.series.push(key);
    rows.step.push(BigInt(piece.steps[index]!));
    rows.epoch.push(Number.isNaN(epoch) ? null : epoch);
    rows.value.push(piece.values[index]!);
    rows.time.push(BigInt(Math.round(piece.times[index]!)));
  }
}

async function writeGroup(file: ParquetWriter, rows: Rows): Promise<void> {
  const columnData: ColumnSource[] = [
    { name: "run_id", data: rows.runId, encoding: "RLE_DICTIONARY" },
    { name: "run", data: rows.run, encoding: "RLE_DICTIONARY" },
    { name: "series", data: rows.series, encoding: "RLE_DICTIONARY" },
    { name: "step", data: rows.step, encoding: "DELTA_BINARY_PACKED" },
    { name: "epoch", data: rows.epoch, encoding: "RLE_DICTIONARY" },
    { name: "value", data: rows.value, encoding: "PLAIN" },
    { name: "time", data: rows.time, encoding: "DELTA_BINARY_PACKED" },
  ];
  await file.write({ columnData, rowGroupSize });
}

/** What the writer holds, which it then holds no more. */
function takeBytes(writer: ByteWriter): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}
