// How long a large project takes to open: 10,000 experiments and a series of 1,000,000 points, asked of `glissade serve`
// over its API, on SQLite and on PostgreSQL.
//   node bench/service-large.ts [--experiments 10000] [--points 1000000] [--rounds 7] [--store sqlite|postgres] [--profile FOLDER]
import { parseArgs } from "node:util";
import { addressOf, type OperationId, operations } from "@glissade/api";
import { sql } from "kysely";
import { type Defer, withCleanUp } from "./lib/clean-up.ts";
import { serve } from "./lib/glissade.ts";
import type { LoadCall } from "./lib/load.ts";
import { machineLine } from "./lib/machine.ts";
import { addSeries, makeFinished } from "./lib/many-experiments.ts";
import { bothStores, makeProjectRecords, openRecords, type RecordsPlace } from "./lib/records.ts";
import { median, table } from "./lib/table.ts";
import { timeCalls, type TimedCalls } from "./lib/timed-calls.ts";

const { values: options } = parseArgs({
  options: {
    experiments: { type: "string", default: "10000" },
    points: { type: "string", default: "1000000" },
    rounds: { type: "string", default: "7" },
    store: { type: "string" },
    profile: { type: "string" },
  },
});
const experiments = Number(options.experiments);
const points = Number(options.points);
const rounds = Number(options.rounds);

function questions(projectId: string, experimentId: string): LoadCall[] {
  const ask = (name: string, id: OperationId, input: Record<string, unknown>): LoadCall => {
    return { name, method: "GET", path: addressOf(operations[id], input) };
  };
  const list = (name: string, input: Record<string, unknown>): LoadCall =>
    ask(`list, ${name}`, "listExperiments", { projectId, limit: 50, ...input });
  const middle = Math.floor(points / 2);
  const series = { experimentId, keys: "train/loss" };
  return [
    ask("projects", "listProjects", {}),
    ask("dashboard", "getDashboard", { projectId }),
    list("first page", {}),
    list("last page", { offset: experiments - 50 }),
    list("by a metric", { sort: "-metrics.test/accuracy" }),
    list("by a spec key", { sort: "spec.solver.lr" }),
    list("one spec key's value", { filter: ["spec.solver.lr=0.05"] }),
    list("a range of a metric", { filter: ["metrics.test/accuracy>0.9"] }),
    list("two filters, by a metric", {
      filter: ["spec.scheduler.type=StepLR", "spec.solver.lr>=0.05"],
      sort: "-metrics.test/accuracy",
    }),
    list("part of the name", { q: "ment 99" }),
    ask("keys to filter by", "listExperimentKeys", { projectId }),
    ask("an experiment", "getExperiment", { experimentId }),
    ask("its series", "listSeries", { experimentId }),
    ask("series in 1,000 stretches", "readSeries", { ...series, width: 1000 }),
    ask("zoomed to 10,000 steps", "readSeries", { ...series, width: 1000, from: middle, to: middle + 9999 }),
    ask("raw page of 10,000", "readRawSeries", { experimentId, key: "train/loss", after: middle, limit: 10_000 }),
    ask("raw page of 100,000", "readRawSeries", { experimentId, key: "train/loss", after: middle, limit: 100_000 }),
  ];
}

interface Asked extends TimedCalls {
  readonly name: string;
  /** Milliseconds of the very first call. */
  readonly first: number;
}

async function measure(defer: Defer, place: RecordsPlace): Promise<Asked[]> {
  const store = await openRecords(defer, place);
  const project = await makeProjectRecords(store);
  await makeFinished(store, project, experiments);
  const { id } = await store.db
    .selectFrom("experiments")
    .select("id")
    .where("number", "=", Math.ceil(experiments / 2))
    .executeTakeFirstOrThrow();
  await addSeries(store.db, id, "train/loss", points);
  // PostgreSQL does so by itself, but only after some minutes.
  if (store.kind === "postgres") await sql`vacuum analyze`.execute(store.db);
  await store.close();
  const environment = place.databaseUrl === undefined ? {} : { DATABASE_URL: place.databaseUrl };
  const { profile } = options;
  const server = await serve(defer, place.dataDir, { environment, profile, flags: ["--concurrency", "0"] });
  const asked: Asked[] = [];
  for (const question of questions(project.projectId, id)) {
    const [first = Number.NaN] = (await timeCalls(server.address, question, 1)).times;
    asked.push({ name: question.name, first, ...(await timeCalls(server.address, question, rounds)) });
  }
  await server.stop();
  return asked;
}

await withCleanUp(async (defer) => {
  const places = (await bothStores(defer)).filter(
    ({ databaseUrl }) => options.store === undefined || (options.store === "postgres") === (databaseUrl !== undefined),
  );
  const found: { readonly name: string; readonly asked: readonly Asked[] }[] = [];
  for (const place of places) found.push({ name: place.name, asked: await measure(defer, place) });
  const rows = (found[0]?.asked ?? []).map(({ name, bytes }, i) => [
    name,
    (bytes / 1000).toFixed(0),
    ...found.flatMap(({ asked }) => {
      const { first, times, cpuMs } = asked[i]!;
      return [first.toFixed(1), median(times).toFixed(1), cpuMs.toFixed(1)];
    }),
  ]);
  const count = (value: number): string => value.toLocaleString("en");
  console.log(`A project of ${count(experiments)} experiments, one of them with a series of ${count(points)} points.`);
  console.log(
    `Milliseconds to the last byte: the first time, and the median of ${rounds} more; and the processor time of`,
  );
  console.log("the server's process for each (PostgreSQL's own is not in it).");
  console.log(`${machineLine()}\n`);
  const columns = found.flatMap(({ name }) => [`${name}: first`, "median", "CPU"]);
  console.log(table(["", "kB", ...columns], rows));
});
