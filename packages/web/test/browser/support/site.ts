import type { Client, Experiment } from "@glissade/api";
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll } from "vitest";
import { makePictures } from "../../../../playground/test/runner/harness.ts";
import { openTestServer } from "../../../../playground/test/support/server.ts";
import { hasBrowser } from "./browser.ts";
import { buildPage } from "./build-page.ts";

/** A playground of its own for the tests of a file. */
export interface Site {
  readonly address: string;
  readonly client: Client;
  /** A folder of 80 pictures in 8 classes that may be imported. */
  readonly pictures: string;
}

/** Builds the page and starts a server on an empty folder; it trains one experiment at a time. */
export function useSite(): { readonly current: Site } {
  const holder: { current: Site | undefined } = { current: undefined };
  beforeAll(async () => {
    if (!hasBrowser) return undefined;
    const folder = await realpath(await mkdtemp(join(tmpdir(), "glissade-site-")));
    const [pictures] = await Promise.all([makePictures(folder), buildPage()]);
    const flags = { dataDir: join(folder, "data"), root: [folder], concurrency: "1" };
    const server = await openTestServer({ flags });
    holder.current = { address: server.address, client: server.client, pictures };
    return async () => {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    };
  });
  return holder as { readonly current: Site };
}

/** A project with the pictures in it and a split of them. */
export interface SiteProject {
  readonly projectId: string;
  readonly datasetId: string;
  readonly splitId: string;
}

export async function makeProject({ client, pictures }: Site, name = "Parts"): Promise<SiteProject> {
  const { id: projectId } = await client.createProject({ body: { name } });
  const source = { kind: "folder", path: pictures } as const;
  const { id: datasetId } = await client.importDataset({ projectId, body: { source } });
  for await (const { event } of client.followProject(projectId, { after: 0 })) {
    if (event?.type === "dataset.state" && event.datasetId === datasetId) break;
  }
  const spec = { datasets: [datasetId] };
  const { id: splitId } = await client.createSplit({ projectId, body: { name: "All pictures", spec } });
  return { projectId, datasetId, splitId };
}

/** A spec that trains for some seconds at most: 7 steps an epoch. */
export function tinySpec(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    model: { architecture: "mlp", imageSize: 8 },
    solver: { type: "SGD", lr: 0.05, momentum: 0.9 },
    scheduler: { type: "CosineAnnealingLR", T_max: 3 },
    schedulerInterval: "epoch",
    training: { epochs: 3, batchSize: 8 },
    ...changes,
  };
}

/** An experiment that has been trained to its end. */
export async function makeFinished(
  { client }: Site,
  { projectId, splitId }: SiteProject,
  name: string,
  spec = tinySpec(),
): Promise<Experiment> {
  const { id: experimentId } = await client.createExperiment({ projectId, body: { name, splitId, spec } });
  await client.startExperiment({ experimentId });
  for await (const { event } of client.followExperiment(experimentId, { after: 0 })) {
    if (event?.type === "experiment.state" && ["finished", "failed"].includes(String(event.data["to"]))) break;
  }
  return client.getExperiment({ experimentId });
}
