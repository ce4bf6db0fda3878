import type { ExportedRun, ParamValue, RunStatus } from "../exported-run.ts";
import { encodeHParams, sessionStatus, type Event, type HParamsPluginData, type HParamValue } from "./event-schema.ts";

const startTag = "_hparams_/session_start_info";
const endTag = "_hparams_/session_end_info";

/** A run that was stopped counts as failed: the plugin knows nothing closer. */
const statuses: Readonly<Record<RunStatus, number>> = {
  SCHEDULED: sessionStatus.unknown,
  RUNNING: sessionStatus.running,
  FINISHED: sessionStatus.success,
  FAILED: sessionStatus.failure,
  KILLED: sessionStatus.failure,
};

/** The parameters of a run, for TensorBoard's HParams tab. The tab finds them out by itself where there are many runs. */
export function sessionStartEvent(run: ExportedRun): Event {
  const known = Object.entries(run.params).filter(([, value]) => value !== null);
  const hparams = Object.fromEntries(known.map(([key, value]) => [key, hparamOf(value)]));
  const startTimeSecs = (run.startTime ?? 0) / 1000;
  return hparamsEvent(startTag, startTimeSecs, { sessionStartInfo: { hparams, groupName: run.id, startTimeSecs } });
}

/** How a run ended, or that it has not. */
export function sessionEndEvent(run: ExportedRun): Event {
  const endTimeSecs = (run.endTime ?? 0) / 1000;
  const wallTime = (run.endTime ?? run.startTime ?? 0) / 1000;
  return hparamsEvent(endTag, wallTime, { sessionEndInfo: { status: statuses[run.status], endTimeSecs } });
}

function hparamsEvent(tag: string, wallTime: number, data: HParamsPluginData): Event {
  const pluginData = { pluginName: "hparams", content: encodeHParams(data) };
  return { wallTime, summary: { value: [{ tag, metadata: { pluginData } }] } };
}

function hparamOf(value: ParamValue): HParamValue {
  if (typeof value === "boolean") return { boolValue: value };
  // The plugin hands numbers on as JSON, which has no infinity.
  if (typeof value === "number" && Number.isFinite(value)) return { numberValue: value };
  return { stringValue: String(value) };
}
