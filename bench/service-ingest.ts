// How many events and measurements of trainings per second go into the records, through the writer that every attempt
// uses: fenced transactions of at most 500 items, every commit synced.
//   node bench/service-ingest.ts [--seconds 2] [--experiments 1,8]
import { parseArgs } from "node:util";
import { createAttemptWriter } from "../packages/playground/src/runner/attempt-writer.ts";
import type { Claim } from "../packages/playground/src/runner/fence.ts";
import type { Said } from "../packages/playground/src/runner/said.ts";
import type { Store } from "../packages/playground/src/store/store.ts";
import { temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { machineLine } from "./lib/machine.ts";
import { bothStores, makeProjectRecords, makeRunning, openRecords, silentLog } from "./lib/records.ts";
import { table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: { seconds: { type: "string", default: "2" }, experiments: { type: "string", default: "1,8" } },
});
const seconds = Number(options.seconds);

/** Said at once before what was said is waited for. */
const sayAtOnce = 5000;

type Make = (line: number) => Said;

const event: Make = (line) => ({
  kind: "event",
  line,
  event: {
    type: "rateChange",
    time: new Date().toISOString(),
    step: line,
    epoch: 1,
    before: [0.1],
    after: [0.01],
    reason: { code: "milestone", text: "milestone 30 is reached" },
  },
});

/** As a training with momentum gives one for each step: four points. */
const row: Make = (line) => ({
  kind: "row",
  line,
  row: {
    kind: "step",
    step: line + 1,
    epoch: 1 + Math.floor(line / 1000),
    seconds: line / 15,
    lr: [0.1 / (1 + line)],
    momentum: [0.9],
    metrics: { "train/loss": 2 / (1 + line), "train/accuracy": (line % 64) / 64 },
  },
  time: 1_700_000_000_000 + 67 * line,
});

/** Says things about an experiment until the time is over. @returns how many were written */
async function sayUntil(store: Store, claim: Claim, folder: string, make: Make, until: number): Promise<number> {
  let failure: unknown;
  const giveUp = new AbortController();
  const onEnd = (error: unknown): void => void (failure = error);
  const writer = createAttemptWriter({ store, claim, log: silentLog, folder, onEnd, giveUp: giveUp.signal });
  let line = 0;
  while (performance.now() < until) {
    for (let i = 0; i < sayAtOnce; i++) writer.say(make(line++));
    await writer.write(() => Promise.resolve());
    if (failure !== undefined) throw failure as Error;
  }
  return line;
}

/** What the records hold afterwards must be what was said. */
async function check(store: Store, { experimentId }: Claim, make: Make, said: number): Promise<void> {
  const { count } =
    make === event
      ? await store.db
          .selectFrom("events")
          .select((e) => e.fn.countAll<number>().as("count"))
          .where("experiment_id", "=", experimentId)
          .executeTakeFirstOrThrow()
      : await store.db
          .selectFrom("series_chunks")
          .select((e) => e.fn.sum<number>("count").as("count"))
          .where("experiment_id", "=", experimentId)
          .where("series", "=", "lr")
          .executeTakeFirstOrThrow();
  if (Number(count) !== said) throw new Error(`${said} were said, ${count} are in the records`);
}

await withCleanUp(async (defer) => {
  const rows: string[][] = [];
  for (const place of await bothStores(defer)) {
    const store = await openRecords(defer, place);
    for (const [name, make] of [["events", event] as const, ["rows of 4 points", row] as const]) {
      for (const experiments of options.experiments.split(",").map(Number)) {
        const claims = await makeRunning(store, await makeProjectRecords(store), experiments);
        const folder = await temporaryFolder(defer);
        const begin = performance.now();
        const until = begin + seconds * 1000;
        const counts = await Promise.all(claims.map((claim) => sayUntil(store, claim, folder, make, until)));
        const took = (performance.now() - begin) / 1000;
        for (const [i, claim] of claims.entries()) await check(store, claim, make, counts[i]!);
        const said = counts.reduce((sum, count) => sum + count, 0);
        const perSecond = Math.round(said / took).toLocaleString("en");
        rows.push([place.name, name, String(experiments), said.toLocaleString("en"), perSecond]);
      }
    }
  }
  console.log("Taking in what trainings say, as fast as it goes.");
  console.log(`${machineLine()}\n`);
  console.log(table(["records in", "of", "experiments at a time", "written", "per second"], rows));
});
