import { lastChange, type ExportedRun, type ExportedSeries } from "../exported-run.ts";
import { readSeries } from "../read-series.ts";
import { safeFileName, uniquePaths } from "../safe-names.ts";
import type { BundledFile } from "../zip/zip-files.ts";
import { encodeEvent, type Event, type SummaryValue } from "./event-schema.ts";
import { frameRecord } from "./frame-record.ts";
import { sessionEndEvent, sessionStartEvent } from "./hparams-events.ts";

/** Events that are handed on together, so that a million of them do not take a million turns. */
const eventsPerBlock = 1024;

/**
 * A log folder for `tensorboard --logdir`: a folder for each run, named as the run is, with one event file.
 */
export function* tensorboardFiles(runs: readonly ExportedRun[]): Generator<BundledFile> {
  const folders = uniquePaths(runs.map(({ name }) => safeFileName(name)));
  for (const [index, run] of runs.entries()) {
    const seconds = String(Math.floor((run.startTime ?? 0) / 1000)).padStart(10, "0");
    yield {
      path: `${folders[index]!}/events.out.tfevents.${seconds}.glissade`,
      modified: lastChange(run),
      compress: true,
      content: () => eventFile(run),
    };
  }
}

/**
 * A TensorBoard event file: parameters for the HParams tab, then the series one after the other (TensorBoard orders by
 * step within each). Scalars are float32, as TensorBoard keeps them; its HParams tab takes no steps from 2^31 on.
 */
export async function* eventFile(run: ExportedRun): AsyncGenerator<Buffer> {
  const wallTime = (run.startTime ?? 0) / 1000;
  const head: Event[] = [{ wallTime, fileVersion: "brain.Event:2" }, sessionStartEvent(run)];
  yield Buffer.concat(head.map(encodeRecord));
  for (const series of run.series) yield* scalarRecords(series);
  yield encodeRecord(sessionEndEvent(run));
}

async function* scalarRecords(series: ExportedSeries): AsyncGenerator<Buffer> {
  const { key: tag } = series;
  let metadata: SummaryValue["metadata"] = { pluginData: { pluginName: "scalars" } };
  for await (const { steps, values, times } of readSeries(series)) {
    let block: Buffer[] = [];
    for (let index = 0; index < steps.length; index++) {
      const value: SummaryValue = { tag, simpleValue: values[index]!, ...(metadata !== undefined && { metadata }) };
      metadata = undefined;
      block.push(encodeRecord({ wallTime: times[index]! / 1000, step: steps[index]!, summary: { value: [value] } }));
      if (block.length === eventsPerBlock || index === steps.length - 1) {
        yield Buffer.concat(block);
        block = [];
      }
    }
  }
}

function encodeRecord(event: Event): Buffer {
  return frameRecord(encodeEvent(event));
}
