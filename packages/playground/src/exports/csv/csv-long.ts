import type { ExportedRun } from "../exported-run.ts";
import { readSeries } from "../read-series.ts";
import { blockLength, csvLine, epochCell, numberCell, runCells, runColumns, textCell, timeCell } from "./csv-cells.ts";

/**
 * Metrics as CSV with a line for each point: series, step, epoch (empty where it is not known), value and time; of
 * several runs also `run_id` and `run`.
 */
export async function* csvLong(runs: readonly ExportedRun[]): AsyncGenerator<string> {
  let block = csvLine([...runColumns(runs), "series", "step", "epoch", "value", "time"]);
  for (const run of runs) {
    for (const series of run.series) {
      const head = [...runCells(runs, run), textCell(series.key)].join(",");
      for await (const { steps, values, times, epochs } of readSeries(series)) {
        for (let index = 0; index < steps.length; index++) {
          block += csvLine([
            head,
            numberCell(steps[index]!),
            epochCell(epochs?.[index] ?? NaN),
            numberCell(values[index]!),
            timeCell(times[index]!),
          ]);
          if (block.length >= blockLength) {
            yield block;
            block = "";
          }
        }
      }
    }
  }
  yield block;
}
