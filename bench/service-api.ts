// What the API takes to answer while an experiment trains: 50 clients that make the calls of the web page, at the pace of
// people and as fast as they can; and what they cost the training.
//   node bench/service-api.ts [--clients 50] [--seconds 10] [--pause-ms 1000] [--profile FOLDER]
import { parseArgs } from "node:util";
import { addressOf, type Client, type Experiment, operations } from "@glissade/api";
import { setTimeout as wait } from "node:timers/promises";
import { temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { serve } from "./lib/glissade.ts";
import { type LoadCall, type LoadResult, runLoad } from "./lib/load.ts";
import { machineLine } from "./lib/machine.ts";
import { percentile } from "./lib/percentile.ts";
import { makeSampleProject, untilState } from "./lib/sample-project.ts";
import { serverUsage } from "./lib/server-usage.ts";
import { table } from "./lib/table.ts";
import { timeCalls } from "./lib/timed-calls.ts";

const { values: options } = parseArgs({
  options: {
    clients: { type: "string", default: "50" },
    seconds: { type: "string", default: "10" },
    "pause-ms": { type: "string", default: "1000" },
    profile: { type: "string" },
  },
});
const clients = Number(options.clients);
const seconds = Number(options.seconds);

/** Trains until it is stopped. */
const spec = {
  model: { architecture: "cnn-small" },
  solver: { type: "SGD", lr: 0.01, momentum: 0.9 },
  scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
  schedulerInterval: "iteration",
  training: { epochs: 500, batchSize: 64 },
};

/** The calls of the web page: a project with its list, an experiment with its curves, the form of a new one. */
function pageCalls({ projectId, id: experimentId }: Experiment): LoadCall[] {
  const get = (name: keyof typeof operations, input: Record<string, unknown>): LoadCall => {
    return { name, method: "GET", path: addressOf(operations[name], input) };
  };
  const body = { scheduler: { type: "CosineAnnealingLR", T_max: 10_000 }, lr: 0.1, run: { steps: 10_000 } };
  return [
    get("getDashboard", { projectId }),
    get("listExperiments", { projectId, limit: 50 }),
    get("getExperiment", { experimentId }),
    get("listExperimentEvents", { experimentId }),
    get("readSeries", { experimentId, width: 1000 }),
    get("getDefinitions", {}),
    { name: "previewSchedule", method: "POST", path: addressOf(operations.previewSchedule, {}), body },
  ];
}

/** Training steps per second between two moments, from the times of the points of a series. */
async function stepsPerSecond(client: Client, experimentId: string, from: number, to: number): Promise<number> {
  const { steps, times } = await client.readRawSeries({ experimentId, key: "train/loss", limit: 100_000 });
  const first = times.findIndex((time) => time >= from);
  const last = times.findLastIndex((time) => time <= to);
  return ((steps[last]! - steps[first]!) / (times[last]! - times[first]!)) * 1000;
}

/** How often each call is made, one after the other, to see what processor time it takes. */
const callsForCost = 50;

interface Phase {
  readonly name: string;
  readonly trained: number;
  /** Share of one processor that the server's process took. */
  readonly cpu: number;
  readonly longestLagMs: number;
  readonly load?: LoadResult;
}

const summary = (times: readonly number[]): string[] => [
  percentile(times, 0.5).toFixed(1),
  percentile(times, 0.99).toFixed(1),
  percentile(times, 1).toFixed(1),
];

await withCleanUp(async (defer) => {
  const { profile } = options;
  const server = await serve(defer, await temporaryFolder(defer), { profile, flags: ["--log-level", "info"] });
  const { client, address } = server;
  const { projectId, splitId } = await makeSampleProject(client);
  // A list with something in it.
  for (let i = 0; i < 49; i++) await client.createExperiment({ projectId, body: { splitId, spec } });
  const experiment = await client.createExperiment({ projectId, body: { splitId, spec, start: true } });
  await untilState(client, experiment, "running");
  const training = async (): Promise<boolean> => {
    const { progress } = await client.getExperiment({ experimentId: experiment.id });
    return progress?.phase === "training" && progress.step > 20;
  };
  while (!(await training())) await wait(200);

  const calls = pageCalls(experiment);
  const firsts = new Map<string, number>();
  for (const call of calls) firsts.set(call.name, (await timeCalls(address, call, 1)).times[0] ?? Number.NaN);
  const during = async (name: string, work: () => Promise<LoadResult | undefined>): Promise<Phase> => {
    const before = await serverUsage(address);
    const from = Date.now();
    const load = await work();
    const to = Date.now();
    const { cpuSeconds, longestLagMs } = await serverUsage(address);
    // The newest points are written within half a second.
    await wait(1000);
    const trained = await stepsPerSecond(client, experiment.id, from, to);
    const cpu = (cpuSeconds - before.cpuSeconds) / ((to - from) / 1000);
    return { name, trained, cpu, longestLagMs, ...(load && { load }) };
  };
  const plan = { address, calls, clients, seconds };
  const alone = await during("nobody calls", async () => void (await wait(seconds * 1000)));
  const costs = new Map<string, number>();
  for (const call of calls) {
    const { cpuMs, times } = await timeCalls(address, call, callsForCost);
    const mean = times.reduce((sum, time) => sum + time, 0) / callsForCost;
    costs.set(call.name, cpuMs - alone.cpu * mean);
  }
  const people = await during(`${clients} clients, ${options["pause-ms"]} ms between calls`, () =>
    runLoad(defer, { ...plan, pauseMs: Number(options["pause-ms"]) }),
  );
  const flood = await during(`${clients} clients, no pause`, () => runLoad(defer, { ...plan, pauseMs: 0 }));
  await client.stopExperiment({ experimentId: experiment.id });
  await untilState(client, experiment, "stopped");

  const phases = [alone, people, flood].map(({ name, trained, cpu, longestLagMs, load }) => {
    const all = load ? Object.values(load.times).flat() : [];
    const answers = load ? [(all.length / load.seconds).toFixed(0), ...summary(all), String(load.errors)] : [];
    return [
      name,
      ...answers,
      ...Array<string>(5 - answers.length).fill(""),
      longestLagMs.toFixed(0),
      `${(100 * cpu).toFixed(0)} %`,
      trained.toFixed(1),
    ];
  });
  const columns = [
    "calls/s",
    "p50 ms",
    "p99 ms",
    "slowest ms",
    "errors",
    "longest held up ms",
    "server CPU",
    "training steps/s",
  ];
  const each = calls.map(({ name }) => [
    name,
    firsts.get(name)!.toFixed(0),
    costs.get(name)!.toFixed(2),
    ...summary(people.load?.times[name] ?? []),
    ...summary(flood.load?.times[name] ?? []),
  ]);
  console.log(
    "The API while cnn-small trains on the sample, in SQLite; the clients are another process on the same machine.",
  );
  console.log(`${machineLine()}\n`);
  console.log(`${table(["", ...columns], phases)}\n`);
  console.log(
    table(
      ["call", "first ms", "server CPU ms", "pausing: p50", "p99", "slowest", "no pause: p50", "p99", "slowest"],
      each,
    ),
  );
});
