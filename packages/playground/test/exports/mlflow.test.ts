import fc from "fast-check";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ExportedRun } from "../../src/exports/exported-run.ts";
import { mlflowNames } from "../../src/exports/mlflow/mlflow-names.ts";
import { mlflowFiles } from "../../src/exports/mlflow/run-folder.ts";
import { zipFiles } from "../../src/exports/zip/zip-files.ts";
import { collect } from "./support/collect.ts";
import { readExport, reads } from "./support/python.ts";
import { readZip, unpack } from "./support/read-zip.ts";
import { artifactOf, awkwardNames, awkwardValues, pointsFrom, runOf, seriesOf, startTime } from "./support/runs.ts";

/** What MLflow itself says of a key, in its own order. */
function refusal(key: string): string | undefined {
  if (!/^[/\p{L}\p{N}_.\- ]*$/u.test(key)) return "characters";
  const normal = posix.normalize(key);
  if (normal !== key || normal === "." || normal.startsWith("..") || normal.startsWith("/")) return "path";
  if (key.endsWith("/")) return "path";
  return key.length > 250 ? "length" : undefined;
}

const zip = async (...runs: readonly ExportedRun[]) => collect(zipFiles(mlflowFiles(runs)));
const filesOf = async (...runs: readonly ExportedRun[]) => {
  const files = await readZip(await zip(...runs));
  return new Map([...files].map(([path, bytes]) => [path, bytes.toString("utf8")]));
};

/** The files of the only run, by their paths in its folder. */
async function runFilesOf(run: ExportedRun): Promise<Map<string, string>> {
  const files = [...(await filesOf(run))].filter(([path]) => path.split("/").length > 3);
  return new Map(files.map(([path, text]) => [path.split("/").slice(3).join("/"), text]));
}

const run = runOf({
  params: {
    "solver.lr": 0.1,
    "split.stratified": true,
    "model.weights": null,
    "schedulers[0].T_max": 50,
    clip: Infinity,
  },
  tags: ["baseline", "mlflow.user", "MLFLOW_user", "50 %"],
  notes: "first try",
  series: [
    seriesOf("validation/loss", pointsFrom(awkwardValues), pointsFrom([7], { firstStep: 2 ** 40 })),
    seriesOf("validation", pointsFrom([1])),
    seriesOf("recall@5", pointsFrom([0.25])),
    seriesOf("empty"),
  ],
  artifacts: [artifactOf("best.onnx", "weights"), artifactOf("logs/../events.jsonl", "{}\n")],
});

describe("names of keys for MLflow", () => {
  it.each([
    ["validation/accuracy", "validation/accuracy"],
    ["solver.weight_decay", "solver.weight_decay"],
    ["schedulers[0].T_max", "schedulers.0.T_max"],
    ["a[1][22]", "a.1.22"],
    ["recall@5", "recall_5"],
    ["precision: nut, M5", "precision_ nut_ M5"],
    ["/rooted//twice/", "_/rooted/_/twice/_"],
    ["../up/./../x", "__/up/_/__/x"],
    ["", "_"],
    ["Länge 長さ", "Länge 長さ"],
    ["con/aux.loss", "_con/_aux.loss"],
    ["ends with a dot.", "ends with a dot_"],
    ["line\nbreak\u0000", "line_break_"],
  ])("should be close to the key when it is %j", (key, name) => {
    expect(refusal(name)).toBeUndefined();
    expect(mlflowNames([key])).toEqual([name]);
  });

  it("should keep files and folders apart when one key is the beginning of another", () => {
    expect(mlflowNames(["loss", "loss/train", "Loss/train", "loss/train/a", "loss"])).toEqual([
      "loss_2",
      "loss/train_2",
      "Loss/train_3",
      "loss/train/a",
      "loss_3",
    ]);
  });

  it("should be taken by MLflow, and lie side by side in one folder, whatever the keys are", () => {
    const key = fc.oneof(
      fc.string({ unit: "binary", maxLength: 300 }),
      fc.string({ unit: fc.constantFrom("a", "A", "/", ".", " ", "_", "2", "[", "]"), maxLength: 8 }),
      fc.constantFrom(...awkwardNames),
    );
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 30 }), (keys) => {
        const names = mlflowNames(keys);
        expect(names).toHaveLength(keys.length);
        for (const name of names) expect([name, refusal(name)]).toEqual([name, undefined]);
        const caseless = names.map((name) => name.toLowerCase());
        expect(new Set(caseless).size).toBe(names.length);
        for (const name of caseless) {
          expect(caseless.filter((other) => other.startsWith(`${name}/`))).toEqual([]);
          for (const part of name.split("/")) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("an MLflow run folder", () => {
  it("should hold parameters, metrics, tags and artifacts when it is read as MLflow does", async () => {
    const files = await runFilesOf(run);
    const meta = files.get("meta.yaml");
    files.delete("meta.yaml");
    const lines = (values: readonly string[]) =>
      values.map((value, step) => `${startTime + 1000 * step} ${value} ${step}\n`).join("");
    expect(Object.fromEntries(files)).toEqual({
      "params/solver.lr": "0.1",
      "params/split.stratified": "true",
      "params/model.weights": "null",
      "params/schedulers.0.T_max": "50",
      "params/clip": "inf",
      "metrics/validation/loss":
        lines([
          ..."0 -0 0.1 0.3333333333333333 -1e-7 5e-324 1.7976931348623157e+308".split(" "),
          ..."nan inf -inf 1e+21".split(" "),
        ]) + `${startTime + 1000 * 2 ** 40} 7 ${2 ** 40}\n`,
      "metrics/validation_2": `${startTime} 1 0\n`,
      "metrics/recall_5": `${startTime} 0.25 0\n`,
      "tags/mlflow.runName": run.name,
      "tags/mlflow.source.name": "glissade",
      "tags/mlflow.source.type": "LOCAL",
      "tags/mlflow.note.content": "first try",
      "tags/glissade.run_id": run.id,
      "tags/baseline": "baseline",
      "tags/mlflow_user": "mlflow.user",
      "tags/MLFLOW_user_2": "MLFLOW_user",
      "tags/50 _": "50 %",
      "tags/glissade.param.schedulers.0.T_max": "schedulers[0].T_max",
      "tags/glissade.metric.validation_2": "validation",
      "tags/glissade.metric.recall_5": "recall@5",
      "artifacts/best.onnx": "weights",
      "artifacts/logs/__/events.jsonl": "{}\n",
    });
    expect(meta!.split("\n")).toContain('run_id: "0192f3c45d6e7f8091a2b3c4d5e6f708"');
  });

  it("should lie in its project's experiment, always the same, when there are several projects", async () => {
    const runs = [runOf({ id: "a" }), runOf({ id: "b", projectName: "Nuts" }), runOf({ id: "c" })];
    const paths = [...(await filesOf(...runs)).keys()].filter((path) => path.endsWith("/meta.yaml"));
    const experiments = paths.filter((path) => path.split("/").length === 3).map((path) => path.split("/")[1]);
    expect(experiments).toHaveLength(2);
    for (const id of experiments) expect(id).toMatch(/^[1-9]\d{17}$/);
    expect(paths.filter((path) => path.split("/").length === 4)).toHaveLength(3);
    expect([...(await filesOf(...runs.toReversed())).keys()].sort()).toEqual(
      [...(await filesOf(...runs)).keys()].sort(),
    );
  });

  it("should cut off what MLflow finds too long", async () => {
    const long = "é".repeat(10_000);
    const files = await runFilesOf(runOf({ params: { long }, notes: long }));
    expect(files.get("params/long")).toBe(`${"é".repeat(5999)}…`);
    expect(files.get("tags/mlflow.note.content")).toBe(`${"é".repeat(4999)}…`);
  });
});

describe("MLflow", () => {
  let folder: string;
  const runs = [
    run,
    ...awkwardNames.map((name, index) =>
      runOf({
        id: `awkward ${index}`,
        name,
        projectName: name,
        tags: [name],
        params: { [name]: name },
        status: "KILLED",
      }),
    ),
    runOf({ id: "waiting", status: "SCHEDULED", startTime: null, endTime: null }),
  ];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "glissade-mlflow-"));
    await unpack(await zip(...runs), folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.runIf(reads.with("yaml"))(reads.title("should find every field when PyYAML reads meta.yaml", "yaml"), () => {
    const metas = Object.entries(readExport("meta", folder) as Record<string, Record<string, unknown>>);
    const runMetas = metas.filter(([, meta]) => "run_id" in meta);
    const nameOf = ({ name }: { name: string }) => name.toWellFormed();
    expect(runMetas.map(([, meta]) => meta["run_name"]).sort()).toEqual(runs.map(nameOf).sort());
    const experimentNames = metas.flatMap(([, meta]) => ("run_id" in meta ? [] : [meta["name"]]));
    expect(experimentNames.sort()).toEqual([run.projectName, ...awkwardNames.map((n) => n.toWellFormed())].sort());
    for (const [path, meta] of runMetas) {
      const [, experiment, id] = path.split("/");
      expect(meta).toMatchObject({ experiment_id: experiment, run_id: id, lifecycle_stage: "active", source_type: 4 });
      expect(meta["artifact_uri"]).toBe(`./mlruns/${experiment}/${id}/artifacts`);
    }
    expect(runMetas.find(([, meta]) => meta["run_name"] === run.name && meta["status"] === 3)![1]).toMatchObject({
      start_time: startTime,
      end_time: startTime + 60_000,
    });
  });

  it.runIf(reads.with("mlflow"))(
    reads.title("should read every run when its file store opens the folder", "mlflow"),
    () => {
      const experiments = readExport("mlflow", folder) as Record<string, Record<string, unknown>[]>;
      expect(Object.values(experiments).flat()).toHaveLength(runs.length);
      expect(experiments[run.projectName]!.find(({ status }) => status === "FINISHED")).toMatchObject({
        name: run.name,
        start: startTime,
        end: startTime + 60_000,
        params: { "solver.lr": "0.1", "schedulers.0.T_max": "50" },
        metrics: { "validation/loss": expect.arrayContaining([[7, "nan", startTime + 7000]]) as unknown },
      });
    },
  );
});
