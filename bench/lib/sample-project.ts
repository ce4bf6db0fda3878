import type { Client, Event, Experiment } from "@glissade/api";

export interface SampleProject {
  readonly projectId: string;
  readonly splitId: string;
}

/**
 * A project with a data set and a split of it (70/10/20), made over the API.
 *
 * @param source what to import; default: the built-in sample
 */
export async function makeSampleProject(
  client: Client,
  source: { readonly kind: "sample" } | { readonly kind: "folder"; readonly path: string } = { kind: "sample" },
): Promise<SampleProject> {
  const { id: projectId } = await client.createProject({ body: { name: "bench" } });
  const { id: datasetId } = await client.importDataset({ projectId, body: { source } });
  await untilEvent(client, projectId, (event) => event.type === "dataset.state" && event.datasetId === datasetId);
  const { state, error } = await client.getDataset({ datasetId });
  if (state !== "ready") throw new Error(`the import is ${state}: ${error?.detail}`);
  const { id: splitId } = await client.createSplit({
    projectId,
    body: { name: "all", spec: { datasets: [datasetId] } },
  });
  return { projectId, splitId };
}

/** Waits until an experiment is in a state. @throws Error when it fails instead */
export async function untilState(client: Client, found: Experiment, state: Experiment["state"]): Promise<Event> {
  return untilEvent(client, found.projectId, ({ type, experimentId, data }) => {
    if (type !== "experiment.state" || experimentId !== found.id) return false;
    if (data["to"] === "failed" && state !== "failed")
      throw new Error(`the experiment failed: ${String(data["reason"])}`);
    return data["to"] === state;
  });
}

/** Waits for an event of a project, be it in the past. */
export async function untilEvent(
  client: Client,
  projectId: string,
  isIt: (event: Event) => boolean,
  after = 0,
): Promise<Event> {
  const abort = new AbortController();
  try {
    for await (const { event } of client.followProject(projectId, { after, signal: abort.signal })) {
      if (event && isIt(event)) return event;
    }
    throw new Error("the stream of events ended");
  } finally {
    abort.abort();
  }
}
