// Events of a training on their way to those who follow its project: the delay at the pace of a training, and how many
// are delivered per second when there are many at once. Server and training's writer are one process, as they are on one
// machine; the followers are another, and check that each of them gets every event once, in order.
//   node bench/service-streams.ts [--followers 50] [--seconds 8] [--per-second 20] [--burst 5000]
import { parseArgs } from "node:util";
import { setTimeout as wait } from "node:timers/promises";
import { addressOf, operations } from "@glissade/api";
import { createScheduleThread } from "../packages/playground/src/features/definitions/schedule-thread.ts";
import { createAttemptWriter } from "../packages/playground/src/runner/attempt-writer.ts";
import type { Said } from "../packages/playground/src/runner/said.ts";
import { collectHandlers } from "../packages/playground/src/server/collect-handlers.ts";
import { openServices } from "../packages/playground/src/server/open-services.ts";
import { createServerApp } from "../packages/playground/src/server/server-app.ts";
import { readSettings } from "../packages/playground/src/settings.ts";
import type { Store } from "../packages/playground/src/store/store.ts";
import { type Defer, temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { follow } from "./lib/follow.ts";
import { machineLine } from "./lib/machine.ts";
import { percentile } from "./lib/percentile.ts";
import { bothStores, makeProjectRecords, makeRunning, type RecordsPlace, silentLog } from "./lib/records.ts";
import { table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: {
    followers: { type: "string", default: "50" },
    seconds: { type: "string", default: "8" },
    "per-second": { type: "string", default: "20" },
    burst: { type: "string", default: "5000" },
  },
});
const followers = Number(options.followers);
const perSecond = Number(options["per-second"]);
const paced = Number(options.seconds) * perSecond;
const burst = Number(options.burst);

/** A server in this process, as `glissade serve` makes it. */
async function startServer(defer: Defer, { dataDir, databaseUrl }: RecordsPlace) {
  const flags = { port: "0", dataDir, ...(databaseUrl !== undefined && { databaseUrl }) };
  const open = await openServices(readSettings(flags, {}), silentLog);
  defer(() => open.close());
  const thread = createScheduleThread();
  const app = createServerApp(open.services, collectHandlers(open.services, thread));
  defer(() => app.close());
  return { store: open.services.store, address: await app.listen({ host: "127.0.0.1", port: 0 }) };
}

function saidAt(line: number): Said {
  const reason = { code: "milestone", text: `milestone ${line} is reached` };
  const event = { type: "rateChange", step: line, epoch: 1, before: [0.1], after: [0.01], reason } as const;
  return { kind: "event", line, event: { ...event, time: new Date().toISOString() } };
}

async function say(store: Store, projectId: string, splitId: string, folder: string) {
  const [claim] = await makeRunning(store, { projectId, splitId }, 1);
  if (!claim) throw new Error("no experiment");
  const onEnd = (error: unknown): never => {
    throw error as Error;
  };
  const giveUp = new AbortController().signal;
  const writer = createAttemptWriter({ store, claim, log: silentLog, folder, onEnd, giveUp });
  let line = 0;
  return () => writer.say(saidAt(line++));
}

async function measure(defer: Defer, place: RecordsPlace): Promise<string[][]> {
  const { store, address } = await startServer(defer, place);
  const { projectId, splitId } = await makeProjectRecords(store);
  const sayNext = await say(store, projectId, splitId, await temporaryFolder(defer));
  const url = (after: number): string => address + addressOf(operations.streamProject, { projectId, after });

  const slow = await follow(defer, { url: url(0), followers, first: 1, events: paced });
  const start = Date.now();
  for (let i = 0; i < paced; i++) {
    sayNext();
    await wait(1000 / perSecond);
  }
  const calm = await slow.result;
  const all = calm.delays.flat();

  const fast = await follow(defer, { url: url(paced), followers, first: paced + 1, events: burst });
  const begin = Date.now();
  for (let i = 0; i < burst; i++) sayNext();
  const { end } = await fast.result;
  const delivered = followers * burst;
  return [
    [
      `${place.name}, ${perSecond} events/s`,
      String(all.length),
      (all.length / ((calm.end - start) / 1000)).toFixed(0),
      ...[0.5, 0.99, 1].map((share) => percentile(all, share).toFixed(0)),
    ],
    [
      `${place.name}, ${burst.toLocaleString("en")} at once`,
      String(delivered),
      (delivered / ((end - begin) / 1000)).toFixed(0),
      ...["", "", String(end - begin)],
    ],
  ];
}

await withCleanUp(async (defer) => {
  const rows: string[][] = [];
  for (const place of await bothStores(defer)) rows.push(...(await measure(defer, place)));
  console.log(`Events to ${followers} followers; the delay begins when the training says it.`);
  console.log(`${machineLine()}\n`);
  console.log(table(["", "delivered", "per second", "delay p50 ms", "p99 ms", "slowest ms"], rows));
});
