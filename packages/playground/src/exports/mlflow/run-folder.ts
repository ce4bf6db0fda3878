import { createHash } from "node:crypto";
import type { SeriesPoints } from "../../metrics/series-points.ts";
import { lastChange, type ExportedRun, type ParamValue, type RunStatus } from "../exported-run.ts";
import { numberText } from "../number-text.ts";
import { readSeries } from "../read-series.ts";
import { safePath, uniquePaths } from "../safe-names.ts";
import type { BundledFile } from "../zip/zip-files.ts";
import { metaYaml } from "./meta-yaml.ts";
import { mlflowNames } from "./mlflow-names.ts";

/** MLflow refuses longer ones. */
const longestParam = 6000;
const longestTag = 5000;

/** Numbers of `RunStatus` in MLflow's protocol. */
const statuses: Readonly<Record<RunStatus, number>> = { RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 };
/** `LOCAL` in MLflow's protocol. */
const localSource = 4;

/**
 * Runs as MLflow's file store keeps them: a folder `mlruns` with an experiment for each project. In the folder that
 * holds it, `mlflow ui --backend-store-uri ./mlruns` shows everything, artifacts included.
 *
 * Keys that MLflow refuses are renamed (see {@link mlflowNames}), which a tag `glissade.<kind>.<new name>` tells; longer
 * texts than it takes are cut off; series without a point are left out, since it cannot read them.
 */
export async function* mlflowFiles(runs: readonly ExportedRun[]): AsyncGenerator<BundledFile> {
  for (const [projectName, members] of Map.groupBy(runs, (run) => run.projectName)) {
    const experimentId = experimentIdOf(projectName);
    const created = Math.min(...members.map(({ startTime }) => startTime ?? 0));
    const meta = metaYaml({
      artifact_location: `./mlruns/${experimentId}`,
      creation_time: Math.round(created),
      experiment_id: experimentId,
      last_update_time: Math.max(...members.map((run) => lastChange(run).getTime())),
      lifecycle_stage: "active",
      name: projectName.slice(0, 500) || "_",
    });
    yield textFile(`mlruns/${experimentId}/meta.yaml`, meta, new Date(created));
    for (const run of members) yield* runFiles(run, experimentId);
  }
}

async function* runFiles(run: ExportedRun, experimentId: string): AsyncGenerator<BundledFile> {
  const runId = runIdOf(run.id);
  const folder = `mlruns/${experimentId}/${runId}`;
  const modified = lastChange(run);
  yield textFile(`${folder}/meta.yaml`, runMeta(run, experimentId, runId), modified);

  const params = Object.entries(run.params);
  const paramNames = mlflowNames(params.map(([key]) => key));
  for (const [index, [, value]] of params.entries()) {
    yield textFile(`${folder}/params/${paramNames[index]!}`, cut(paramText(value), longestParam), modified);
  }
  const metricKeys = run.series.map(({ key }) => key);
  const metricNames = mlflowNames(metricKeys);
  const tags = {
    ...runTags(run),
    ...renamings("param", Object.keys(run.params), paramNames),
    ...renamings("metric", metricKeys, metricNames),
  };
  for (const [name, value] of Object.entries(tags)) {
    yield textFile(`${folder}/tags/${name}`, cut(value, longestTag), modified);
  }
  for (const [index, series] of run.series.entries()) {
    const pieces = readSeries(series);
    try {
      const { value: first } = await pieces.next();
      if (first === undefined) continue;
      const path = `${folder}/metrics/${metricNames[index]!}`;
      yield { path, modified, compress: true, content: () => metricLines(first, pieces) };
    } finally {
      await pieces.return(undefined);
    }
  }
  const paths = uniquePaths(run.artifacts.map(({ path }) => safePath(path)));
  for (const [index, { size, open }] of run.artifacts.entries()) {
    yield { path: `${folder}/artifacts/${paths[index]!}`, modified, compress: false, size, content: open };
  }
}

function runMeta(run: ExportedRun, experimentId: string, runId: string): string {
  return metaYaml({
    artifact_uri: `./mlruns/${experimentId}/${runId}/artifacts`,
    end_time: run.endTime === null ? null : Math.round(run.endTime),
    entry_point_name: "",
    experiment_id: experimentId,
    lifecycle_stage: "active",
    run_id: runId,
    run_name: run.name,
    run_uuid: runId,
    source_name: "",
    source_type: localSource,
    source_version: "",
    start_time: run.startTime === null ? null : Math.round(run.startTime),
    status: statuses[run.status],
    tags: [],
    user_id: "",
  });
}

/** Lines of time, value and step. */
async function* metricLines(first: SeriesPoints, rest: AsyncIterable<SeriesPoints>): AsyncGenerator<string> {
  const linesOf = ({ steps, values, times }: SeriesPoints): string => {
    let lines = "";
    for (let index = 0; index < steps.length; index++) {
      lines += `${Math.round(times[index]!)} ${pythonNumber(values[index]!)} ${steps[index]!}\n`;
    }
    return lines;
  };
  yield linesOf(first);
  for await (const piece of rest) yield linesOf(piece);
}

/** As Python writes those that JavaScript writes otherwise. */
function pythonNumber(value: number): string {
  return Number.isFinite(value) ? numberText(value) : numberText(value).toLowerCase().replace("infinity", "inf");
}

/** What MLflow shows of itself, and a tag for each of the run's own, whose value is the tag as people wrote it. */
function runTags(run: ExportedRun): Record<string, string> {
  // Names that begin so are MLflow's, and ours, to give.
  const own = mlflowNames(run.tags.map((tag) => tag.replace(/^(mlflow|glissade)\./i, "$1_")));
  return {
    "mlflow.runName": run.name,
    "mlflow.source.name": "glissade",
    "mlflow.source.type": "LOCAL",
    ...(run.notes !== undefined && { "mlflow.note.content": run.notes }),
    "glissade.run_id": run.id,
    ...Object.fromEntries(own.map((name, index) => [name, run.tags[index]!])),
  };
}

function renamings(kind: string, keys: readonly string[], names: readonly string[]): Record<string, string> {
  const pairs = keys.map((key, index) => [`glissade.${kind}.${names[index]!}`, key] as const);
  return Object.fromEntries(pairs.filter((_, index) => keys[index] !== names[index]));
}

function paramText(value: ParamValue): string {
  if (typeof value === "number") return pythonNumber(value);
  return String(value);
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).toWellFormed()}…`;
}

function textFile(path: string, text: string, modified: Date): BundledFile {
  return { path, modified, compress: true, content: () => text };
}

/** MLflow's ids of experiments have 18 digits; the same project always gets the same one. */
function experimentIdOf(projectName: string): string {
  const digest = createHash("sha256").update(projectName).digest();
  const least = 10n ** 17n;
  return String(least + (digest.readBigUInt64BE() % (9n * least)));
}

/** MLflow's ids of runs are 32 hexadecimal digits, as a UUID is without its dashes. */
function runIdOf(id: string): string {
  const digits = id.replaceAll("-", "").toLowerCase();
  if (/^[0-9a-f]{32}$/.test(digits)) return digits;
  return createHash("sha256").update(id).digest("hex").slice(0, 32);
}
