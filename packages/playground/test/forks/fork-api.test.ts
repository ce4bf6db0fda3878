import type { Client } from "@glissade/api";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makePictures } from "../runner/harness.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const spec = {
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.1, momentum: 0.9 },
  scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
  schedulerInterval: "iteration",
  training: { epochs: 3, batchSize: 8 },
  threads: 1,
};

async function untilEvent(client: Client, projectId: string, isIt: (type: string, data: object) => boolean) {
  const abort = new AbortController();
  for await (const { event } of client.followProject(projectId, { after: 0, signal: abort.signal })) {
    if (event && isIt(event.type, { ...event.data, experimentId: event.experimentId })) break;
  }
  abort.abort();
}

it("should fork an experiment over HTTP, once unchanged and once under another solver and schedule", async () => {
  const pictures = await makePictures(join(await temporaryFolder(), "pictures"));
  const { client } = await startTestServer({ flags: { concurrency: "1", root: [pictures] } });
  const { id: projectId } = await client.createProject({ body: { name: "parts" } });
  const { id: dataset } = await client.importDataset({
    projectId,
    body: { source: { kind: "folder", path: pictures } },
  });
  await untilEvent(client, projectId, (type) => type === "dataset.state");
  const { id: splitId } = await client.createSplit({ projectId, body: { name: "all", spec: { datasets: [dataset] } } });
  const untilFinished = async (experimentId: string) => {
    const isEnd = (type: string, data: object) =>
      type === "experiment.state" &&
      "to" in data &&
      data.to === "finished" &&
      Object.values(data).includes(experimentId);
    await untilEvent(client, projectId, isEnd);
    return client.getExperiment({ experimentId });
  };
  const draft = await client.createExperiment({ projectId, body: { name: "trunk", splitId, spec } });
  expect(draft.actions).not.toContain("fork");
  await expect(client.forkExperiment({ experimentId: draft.id, body: {} })).rejects.toMatchObject({
    problem: { code: "no_checkpoint", status: 409 },
  });
  await client.startExperiment({ experimentId: draft.id });
  const parent = await untilFinished(draft.id);
  expect(parent.actions).toContain("fork");
  const { checkpoints } = await client.listCheckpoints({ experimentId: parent.id });
  const perEpoch = checkpoints[0]!.step;
  expect(checkpoints.map(({ step, epoch, newest }) => [step, epoch, newest])).toEqual([
    [perEpoch, 1, false],
    [2 * perEpoch, 2, false],
    [3 * perEpoch, 3, true],
  ]);
  expect(checkpoints.every(({ bytes }) => bytes > 1000)).toBe(true);

  const same = await client.forkExperiment({ experimentId: parent.id, body: { step: perEpoch, start: true } });
  expect(same).toMatchObject({
    name: `trunk, from step ${perEpoch}`,
    parent: { experimentId: parent.id, kind: "fork", step: perEpoch },
  });
  const repeated = await untilFinished(same.id);
  expect(repeated.metrics).toEqual(parent.metrics);
  const pointsOf = async (experimentId: string) => client.readRawSeries({ experimentId, key: "train/loss" });
  const [theirs, ours] = [await pointsOf(parent.id), await pointsOf(same.id)];
  expect(ours.steps[0]).toBe(perEpoch + 1);
  expect(ours.values).toEqual(theirs.values.slice(perEpoch));

  const refusal = (body: Parameters<Client["forkExperiment"]>[0]["body"]) =>
    client.forkExperiment({ experimentId: parent.id, body }).then(
      () => undefined,
      (error: { problem: object }) => error.problem,
    );
  expect(await refusal({ step: 1 })).toMatchObject({ code: "no_checkpoint", key: "step", found: 1 });
  expect(await refusal({})).toMatchObject({ code: "fork_past_end", key: "training.epochs" });
  expect(await refusal({ step: perEpoch, solver: { type: "Sgd", lr: 1 } })).toMatchObject({ key: "solver.type" });

  const other = await client.forkExperiment({
    experimentId: same.id,
    body: {
      step: 2 * perEpoch,
      name: "AdamW",
      solver: { type: "AdamW", lr: 0.01 },
      change: { mode: "hold", epochs: 4 },
      tags: ["lab"],
    },
  });
  expect(other).toMatchObject({ state: "draft", tags: ["lab"], spec: { solver: { type: "AdamW", lr: 0.01 } } });
  const edit = (changes: object) =>
    client.updateExperiment({ experimentId: other.id, body: { spec: { ...other.spec, ...changes } } });
  await expect(edit({ seed: 1 })).rejects.toMatchObject({ problem: { code: "fork_differs", key: "spec.seed" } });
  await expect(edit({ continuations: [], training: { ...spec.training, epochs: 2 } })).rejects.toMatchObject({
    problem: { code: "fork_past_end" },
  });
  expect((await edit({ solver: { type: "AdamW", lr: 0.02 } })).spec["solver"]).toMatchObject({ lr: 0.02 });
  await client.startExperiment({ experimentId: other.id });
  expect((await untilFinished(other.id)).progress).toMatchObject({ step: 4 * perEpoch });
  const rates = await client.readRawSeries({ experimentId: other.id, key: "lr" });
  expect(rates.steps[0]).toBe(2 * perEpoch + 1);
  expect(new Set(rates.values).size).toBe(1);

  const { family, trunks } = await client.readLineage({ projectId, ids: [other.id].join(",") });
  expect(family.map(({ name }) => name)).toEqual(["trunk", same.name, "AdamW"]);
  expect(trunks.find(({ experimentId }) => experimentId === other.id)?.parts).toEqual([
    { experimentId: parent.id, from: 0, to: perEpoch },
    { experimentId: same.id, from: perEpoch, to: 2 * perEpoch },
  ]);
  await client.deleteExperiment({ experimentId: same.id, confirm: "true" });
  const left = await client.readLineage({ projectId, ids: [other.id].join(",") });
  expect(left.family.map(({ name }) => name)).toEqual(["AdamW"]);
});
