import type { ExportedRun } from "../exported-run.ts";
import { blockLength, csvLine, epochCell, numberCell, runCells, runColumns, textCell, timeCell } from "./csv-cells.ts";
import { mergeSeries } from "./merge-series.ts";

/**
 * Metrics as CSV with a line for each step and a column for each series: step, epoch (empty where it is not known), time
 * (the latest of the step's points), then the series; of several runs also `run_id` and `run`. A cell is empty where
 * the series has no point. A series with several points at one step gets as many lines.
 *
 * All series of a run are read side by side, with a piece of each in memory.
 */
export async function* csvWide(runs: readonly ExportedRun[]): AsyncGenerator<string> {
  const keys = [...new Set(runs.flatMap(({ series }) => series.map(({ key }) => key)))];
  const fixed = [...runColumns(runs), "step", "epoch", "time"];
  const columns = keys.map((key) => textCell(fixed.includes(key) ? `series ${key}` : key));
  let block = csvLine([...fixed, ...columns]);
  for (const run of runs) {
    const head = runCells(runs, run);
    const places = run.series.map(({ key }) => keys.indexOf(key));
    for await (const { step, epoch, time, values } of mergeSeries(run.series)) {
      const cells = new Array<string>(keys.length).fill("");
      for (const [series, value] of values) cells[places[series]!] = numberCell(value);
      block += csvLine([...head, numberCell(step), epochCell(epoch), timeCell(time), ...cells]);
      if (block.length < blockLength) continue;
      yield block;
      block = "";
    }
  }
  yield block;
}
