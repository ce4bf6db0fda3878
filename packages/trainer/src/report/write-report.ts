import type { FinishedEvent, TrainingEvent } from "../events.ts";
import { writeFileAtomic } from "../files/atomic-write.ts";
import type { FileSystem } from "../files/file-system.ts";
import { readJsonLines } from "../files/read-json-lines.ts";
import { runPath } from "../files/run-paths.ts";
import type { MetricsRow } from "../run/recorder.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { reportHtml, type RateMark } from "./report-html.ts";

/** Writes report.html from what the run's folder holds and its last event. */
export async function writeReport(
  directory: string,
  run: { readonly spec: ExperimentSpec; readonly finished: FinishedEvent },
  fileSystem: FileSystem,
): Promise<void> {
  const rows: MetricsRow[] = [];
  for await (const row of readJsonLines(runPath(directory, "metrics"))) rows.push(row as MetricsRow);
  const marks: RateMark[] = [];
  for await (const line of readJsonLines(runPath(directory, "events"))) {
    const event = line as TrainingEvent;
    // What changed after the last step was never used.
    if (event.type === "rateChange" && event.step < run.finished.step)
      marks.push({ step: event.step, code: event.reason.code, text: event.reason.text });
  }
  const html = reportHtml({ ...run, rows, marks });
  await writeFileAtomic(runPath(directory, "report"), html, { fileSystem });
}
