// What two workers on one PostgreSQL add to each experiment beside its training, and where the time goes.
//   node bench/service-workers.ts [--experiments 12] [--rounds 4]
import { parseArgs } from "node:util";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Client, Event } from "@glissade/api";
import { makeSampleDataset } from "@glissade/vision";
import { temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { runGlissade, serve } from "./lib/glissade.ts";
import { machineLine } from "./lib/machine.ts";
import { startPostgres } from "./lib/postgres.ts";
import { makeSampleProject, type SampleProject, untilState } from "./lib/sample-project.ts";
import { median, table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: { experiments: { type: "string", default: "12" }, rounds: { type: "string", default: "4" } },
});
const workers = 2;

/** Trains for a fraction of a second. */
const spec = {
  model: { architecture: "mlp", imageSize: 8 },
  solver: { type: "SGD", lr: 0.05 },
  training: { epochs: 3, batchSize: 16 },
  threads: 1,
};

/** When things happened to an experiment, in milliseconds since 1970. */
interface Course {
  readonly queued: number;
  readonly running: number;
  /** The training process has opened its data. */
  readonly begun: number;
  /** The training process is done. */
  readonly trained: number;
  readonly finished: number;
  /** Spent training, as the training says. */
  readonly trainingMs: number;
  readonly worker: string;
}

async function courseOf(client: Client, experimentId: string): Promise<Course> {
  const { items } = await client.listExperimentEvents({ experimentId });
  const at = (isIt: (event: Event) => boolean): number => {
    const event = items.find(isIt);
    if (!event) throw new Error(`experiment ${experimentId} lacks an event`);
    return Date.parse(event.time);
  };
  const entered = (state: string): number =>
    at(({ type, data }) => type === "experiment.state" && data["to"] === state);
  const { seconds, worker } = await client.getExperiment({ experimentId });
  return {
    queued: entered("queued"),
    running: entered("running"),
    begun: at(({ type }) => type === "training.started"),
    trained: at(({ type }) => type === "training.finished"),
    finished: entered("finished"),
    trainingMs: 1000 * (seconds ?? Number.NaN),
    worker: worker ?? "",
  };
}

/** Trains some experiments that are started all at once. */
async function train(client: Client, { projectId, splitId }: SampleProject, count: number): Promise<Course[]> {
  const drafts = [];
  for (let i = 0; i < count; i++) drafts.push(await client.createExperiment({ projectId, body: { splitId, spec } }));
  await Promise.all(drafts.map(({ id }) => client.startExperiment({ experimentId: id })));
  for (const draft of drafts) await untilState(client, draft, "finished");
  return Promise.all(drafts.map(({ id }) => courseOf(client, id)));
}

await withCleanUp(async (defer) => {
  const folder = await temporaryFolder(defer);
  const databaseUrl = await (await startPostgres(defer)).createDatabase();
  const artifacts = join(folder, "artifacts");
  await mkdir(artifacts);
  const environment = { DATABASE_URL: databaseUrl, ARTIFACTS_URL: artifacts };
  const pictures = await makeSampleDataset(join(folder, "pictures"), { perClass: 10, imageSize: 8 });
  const { client } = await serve(defer, join(folder, "server"), { environment, flags: ["--root", pictures] });
  const project = await makeSampleProject(client, { kind: "folder", path: pictures });
  for (let i = 1; i <= workers; i++) {
    const worker = runGlissade(defer, ["worker", "--data-dir", join(folder, `worker-${i}`)], { environment });
    await worker.says(/waiting for experiments/);
  }
  // The pictures are decoded once for each worker.
  await train(client, project, workers);

  const single: Course[] = [];
  for (let round = 0; round < Number(options.rounds); round++) single.push(...(await train(client, project, 1)));
  const many = await train(client, project, Number(options.experiments));
  const wall = Math.max(...many.map(({ finished }) => finished)) - Math.min(...many.map(({ queued }) => queued));
  const training = many.reduce((sum, { trainingMs }) => sum + trainingMs, 0);
  const overhead = (workers * wall - training) / many.length;

  const row = (name: string, list: readonly Course[], of: (course: Course) => number): string[] => {
    const times = list.map(of);
    return [name, median(times).toFixed(0), Math.max(...times).toFixed(0)];
  };
  const all = [...single, ...many];
  const rows = [
    row("start to taken up by an idle worker", single, ({ queued, running }) => running - queued),
    row("taken up to data open in the training process", all, ({ running, begun }) => begun - running),
    row("from there to the training's last word", all, ({ begun, trained }) => trained - begun),
    row("of which training, as it says itself", all, ({ trainingMs }) => trainingMs),
    row("last word to finished in the records", all, ({ trained, finished }) => finished - trained),
  ];
  const shares = new Map<string, number>();
  for (const { worker } of many) shares.set(worker, (shares.get(worker) ?? 0) + 1);
  console.log(
    `${many.length} experiments started at once, after ${single.length} one by one; mlp, 3 epochs of 4 steps.`,
  );
  console.log(`${machineLine()}\n`);
  console.log(table(["milliseconds", "median", "slowest"], rows));
  console.log(
    `\n${many.length} at once: ${(wall / 1000).toFixed(1)} s on ${workers} workers (${[...shares.values()].join(" and ")} each), ` +
      `${(training / 1000).toFixed(1)} s of training in all: ${(overhead / 1000).toFixed(2)} s of a worker's time per experiment beside it.`,
  );
});
