import { ApiError, type Client, type Event, type Experiment } from "@glissade/api";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makePictures } from "../runner/harness.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const spec = {
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.1, momentum: 0.9 },
  scheduler: { type: "MultiStepLR", milestones: [2] },
  schedulerInterval: "epoch",
  training: { epochs: 3, batchSize: 8 },
};

/** The code of the problem that a call is refused with. */
async function refusal(call: Promise<unknown>): Promise<ApiError["problem"]> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ApiError) return error.problem;
  throw new Error("the call was not refused", { cause: error });
}

/** Follows an experiment until it is in a state. @returns the events on the way */
async function until(client: Client, experimentId: string, state: Experiment["state"]): Promise<Event[]> {
  const seen: Event[] = [];
  const abort = new AbortController();
  for await (const { event } of client.followExperiment(experimentId, { after: 0, signal: abort.signal })) {
    if (!event) continue;
    seen.push(event);
    if (event.type === "experiment.state" && event.data["to"] === state) break;
  }
  abort.abort();
  return seen;
}

async function importFolder(client: Client, projectId: string, path: string): Promise<string> {
  const { id } = await client.importDataset({ projectId, body: { source: { kind: "folder", path } } });
  const abort = new AbortController();
  for await (const { event } of client.followProject(projectId, { after: 0, signal: abort.signal })) {
    if (event?.type === "dataset.state" && event.datasetId === id) break;
  }
  abort.abort();
  return id;
}

async function setUp() {
  const pictures = await makePictures(join(await temporaryFolder(), "pictures"));
  const server = await startTestServer({ flags: { concurrency: "1", root: [pictures] } });
  const { client } = server;
  const { id: projectId } = await client.createProject({ body: { name: "parts" } });
  const datasetId = await importFolder(client, projectId, pictures);
  const { id: splitId } = await client.createSplit({
    projectId,
    body: { name: "all", spec: { datasets: [datasetId] } },
  });
  return { server, client, projectId, datasetId, splitId };
}

it("should go the whole way from a folder of pictures to a model that classifies them", async () => {
  const { client, projectId, datasetId, splitId } = await setUp();

  const dataset = await client.getDataset({ datasetId });
  expect(dataset).toMatchObject({ state: "ready", format: "image-folder", unreadable: 0 });
  const split = await client.getSplit({ splitId });
  const { totals } = split.counts;
  expect(totals.train + totals.validation + totals.test).toBe(
    dataset.pictures - (split.counts.leftOut["unreadable"] ?? 0),
  );
  const assignment = await client.getSplitAssignment({ splitId });
  expect(assignment.datasets[0]?.parts).toHaveLength(dataset.pictures);

  const check = await client.checkExperiment({ projectId, body: { splitId, spec } });
  expect(check.problems).toEqual([]);
  expect(check.plan).toMatchObject({ epochs: 3, schedulerSteps: 3, stepsPerEpoch: Math.ceil(totals.train / 8) });

  const draft = await client.createExperiment({ projectId, body: { name: "first", splitId, spec } });
  expect(draft).toMatchObject({ number: 1, state: "draft" });
  expect([...draft.actions].sort()).toEqual(["clone", "delete", "edit", "start"]);
  await client.startExperiment({ experimentId: draft.id });
  const events = await until(client, draft.id, "finished");

  const finished = await client.getExperiment({ experimentId: draft.id });
  const steps = check.plan?.steps ?? 0;
  expect(finished).toMatchObject({ state: "finished", attempt: 1, asked: null, error: null });
  expect(finished.checkpoint?.step).toBe(steps);
  expect(Object.keys(finished.metrics)).toEqual(
    expect.arrayContaining(["test/accuracy", "validation/loss", "train/loss"]),
  );
  expect(finished.best).toMatchObject({ metric: "validation/accuracy" });

  const changes = events.filter(({ type }) => type === "training.rateChange");
  expect(changes.map(({ data }) => data)).toMatchObject([
    { step: (check.plan?.stepsPerEpoch ?? 0) * 2, before: [0.1], reason: { code: "milestone" } },
  ]);
  expect(events.filter(({ type }) => type === "training.evaluation")).toHaveLength(3);
  expect(
    events.map(({ data, type }) => (type === "experiment.state" ? data["to"] : undefined)).filter(Boolean),
  ).toEqual(["queued", "running", "finished"]);

  const { items: series } = await client.listSeries({ experimentId: draft.id });
  expect(series.map(({ key }) => key)).toEqual(expect.arrayContaining(["lr", "train/loss", "validation/accuracy"]));
  const raw = await client.readRawSeries({ experimentId: draft.id, key: "train/loss" });
  expect(new Set(raw.steps).size).toBe(raw.steps.length);
  expect(raw.steps.at(-1)).toBe(steps);

  const { items: artifacts } = await client.listArtifacts({ experimentId: draft.id });
  expect(artifacts.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["best.onnx", "report.html", "spec.json", "confusion-matrix.json", "predictions.jsonl"]),
  );
  const report = await client.downloadArtifact({ experimentId: draft.id, "*": "report.html" });
  expect(report.headers.get("content-disposition")).toContain("attachment");
  expect(report.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await report.text()).toContain("<html");

  const predictions = await client.listPredictions({ experimentId: draft.id });
  expect(predictions.total).toBe(totals.test);
  const here = await client.listPredictions({ experimentId: draft.id, datasetId });
  expect(here.total).toBe(totals.test);
  const elsewhere = await client.listPredictions({ experimentId: draft.id, datasetId: splitId });
  expect(elsewhere.items).toEqual([]);
  const ofSplit = await client.listExperiments({ projectId, filter: `splitId=${splitId}` });
  expect(ofSplit.total).toBe(1);
  const [first] = predictions.items;
  if (!first) throw new Error("no predictions");
  const picture = await client.getPicture({ datasetId: first.datasetId, index: first.index });
  const answer = await client.predict({ experimentId: draft.id, bytes: await picture.arrayBuffer(), top: 2 });
  expect(answer.predictions[0]).toMatchObject({ class: first.predicted });
  expect(answer.predictions[0]?.probability).toBeCloseTo(first.probability, 5);
  const thumbnail = await client.getPicture({ datasetId, index: 0, size: 64 });
  expect(thumbnail.headers.get("content-type")).toBe("image/webp");

  const dashboard = await client.getDashboard({ projectId });
  expect(dashboard.gettingStarted.every(({ done }) => done)).toBe(true);
  expect(dashboard.project.best).toMatchObject({ experimentId: draft.id });
});

it("should extend a finished experiment, clone it, and say on which keys the two differ", async () => {
  const { client, projectId, splitId } = await setUp();
  const { id } = await client.createExperiment({ projectId, body: { splitId, spec, start: true } });
  await until(client, id, "finished");
  const before = await client.getExperiment({ experimentId: id });
  await client.extendExperiment({ experimentId: id, body: { epochs: 1, schedule: "hold" } });
  const seen = await until(client, id, "finished");
  const finishedTwice = async () => {
    const found = await client.getExperiment({ experimentId: id });
    return found.state === "finished" && found.attempt === 2 ? found : undefined;
  };
  let after = await finishedTwice();
  for await (const { event } of client.followExperiment(id, { after: seen.at(-1)?.seq ?? 0 })) {
    if (event === undefined) continue;
    after = await finishedTwice();
    if (after) break;
  }
  expect(after?.checkpoint?.step).toBe(((before.checkpoint?.step ?? 0) / 3) * 4);
  const lr = await client.readRawSeries({ experimentId: id, key: "lr" });
  expect(lr.values.at(-1)).toBeCloseTo(0.01, 12);
  expect(new Set(lr.steps).size).toBe(lr.steps.length);

  const clone = await client.cloneExperiment({ experimentId: id, body: {} });
  expect(clone).toMatchObject({ state: "draft", parent: { experimentId: id, kind: "clone" } });
  const changed = { ...spec, solver: { ...spec.solver, lr: 0.05 } };
  await client.updateExperiment({ experimentId: clone.id, body: { spec: changed } });
  const { differences, missing } = await client.compareExperiments({ projectId, ids: `${id},${clone.id},gone` });
  expect(missing).toEqual(["gone"]);
  expect(differences).toContainEqual({ key: "solver.lr", values: [0.1, 0.05] });
  expect(differences.map(({ key }) => key)).not.toContain("model.architecture");

  const list = await client.listExperiments({ projectId, filter: ["spec.solver.lr<0.1"] });
  expect(list.items.map((each) => each.id)).toEqual([clone.id]);

  expect(await refusal(client.deleteExperiment({ experimentId: id }))).toMatchObject({ code: "confirmation_needed" });
  await client.deleteExperiment({ experimentId: id, confirm: "true" });
  expect(await refusal(client.getExperiment({ experimentId: id }))).toMatchObject({ code: "not_found", status: 404 });
});

it("should name the offending key when a spec is wrong", async () => {
  const { client, projectId, splitId } = await setUp();
  const check = async (changes: object) => {
    const { problems } = await client.checkExperiment({ projectId, body: { splitId, spec: { ...spec, ...changes } } });
    return problems.map(({ key }) => key);
  };
  expect(await check({ solver: { type: "SGD", lr: -1 } })).toEqual(["spec.solver.lr"]);
  expect(await check({ scheduler: { type: "StepLR", step_size: 0 } })).toEqual(["spec.scheduler.step_size"]);
  expect(await check({ training: { epocs: 3 } })).toEqual(["spec.training.epocs"]);
  expect(await check({ model: { architecture: "resnet21" } })).toEqual(["spec.model.architecture"]);
  expect(await check({ training: { batchSize: 60_000, dropLast: true } })).toEqual(["spec.training.batchSize"]);
});

it("should import what is uploaded, and refuse what lies outside the roots", async () => {
  const { client, projectId, datasetId } = await setUp();
  const { items: pictures } = await client.listPictures({ datasetId, limit: 6 });
  const { id: uploadId } = await client.createUpload({ projectId });
  for (const { index, class: name } of pictures) {
    const bytes = await (await client.getPicture({ datasetId, index })).arrayBuffer();
    await client.uploadFile({ uploadId, path: `${name}/${index}.png`, bytes });
    await client.uploadFile({ uploadId, path: `other/${index}.png`, bytes });
  }
  const { id } = await client.importDataset({ projectId, body: { source: { kind: "upload", uploadId } } });
  const abort = new AbortController();
  for await (const { event } of client.followProject(projectId, { after: 0, signal: abort.signal })) {
    if (event?.type === "dataset.state" && event.datasetId === id) break;
  }
  abort.abort();
  expect(await client.getDataset({ datasetId: id })).toMatchObject({ state: "ready", pictures: 12, repeats: 6 });

  const outside = client.importDataset({ projectId, body: { source: { kind: "folder", path: "/etc" } } });
  expect(await refusal(outside)).toMatchObject({ code: "outside_roots", status: 403 });
  expect(await refusal(client.browseFolders({ path: "../.." }))).toMatchObject({
    status: expect.any(Number) as number,
  });
  const sneaky = client.uploadFile({ uploadId, path: "../../evil.png", bytes: new Uint8Array([1]) });
  expect((await refusal(sneaky)).status).toBeGreaterThanOrEqual(400);
});

it("should export experiments in every format", async () => {
  const { client, projectId, splitId } = await setUp();
  const { id } = await client.createExperiment({ projectId, body: { splitId, spec, start: true } });
  await until(client, id, "finished");
  for (const format of ["tensorboard", "mlflow", "csv", "csv-long", "parquet"] as const) {
    const response = await client.exportMetrics({ projectId, format });
    expect(response.headers.get("content-disposition")).toContain("attachment");
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(200);
  }
  const portable = await client.getExperimentSpec({ experimentId: id });
  expect(portable).toMatchObject({ split: { train: 0.7 }, solver: { lr: 0.1 } });
  const again = await client.createExperiment({ projectId, body: { splitId, spec: portable } });
  const { differences } = await client.compareExperiments({ projectId, ids: `${id},${again.id}` });
  expect(differences).toEqual([]);
});
