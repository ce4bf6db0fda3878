// What a race of schedules spends against training all of them to the end, and how often it finds the same winner.
//   node bench/race.ts [--repetitions 10] [--small] [--folder PATH] [--at-once 2]
// All candidates are trained to the end with every seed; as a run that was held and goes on is bit for bit one that was
// never held, races are then replayed on these curves. One real race per setting is run and compared with its replay.
// What is done stays in the folder: run again, it goes on where it was ended.
import { mkdir, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { raceSettings } from "@glissade/api";
import { parseExperiment, stepsPerEpochOf } from "@glissade/trainer";
import { makeSampleDataset, openDataset, splitDataset } from "@glissade/vision";
import { runLocalRace } from "../packages/playground/src/races/local-race.ts";
import { makePlan } from "../packages/playground/src/races/make-plan.ts";
import { type RaceFacts, type RacePlan, startingFacts } from "../packages/playground/src/races/race-plan.ts";
import { replay } from "../packages/playground/src/races/replay.ts";
import { bestAtRungs } from "../packages/playground/src/races/rung-results.ts";
import { machineLine } from "./lib/machine.ts";
import { type Curve, recordCurves } from "./lib/race-curves.ts";
import { median, table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: {
    repetitions: { type: "string" },
    small: { type: "boolean", default: false },
    folder: { type: "string" },
    "at-once": { type: "string", default: String(availableParallelism()) },
  },
});
const { small } = options;
const repetitions = Number(options.repetitions ?? (small ? 2 : 10));
const epochs = small ? 6 : 12;
const folder = options.folder ?? join(tmpdir(), `glissade-bench-race${small ? "-small" : ""}`);
await mkdir(folder, { recursive: true });

const dataset = await makeSampleDataset(join(folder, "sample"), {});
const base = parseExperiment({
  dataset,
  model: { architecture: "mlp", imageSize: 16 },
  solver: { type: "SGD", lr: 0.05, momentum: 0.9, weight_decay: 0.0005 },
  training: { epochs, batchSize: 64 },
  threads: 1,
});
const stepsPerEpoch = stepsPerEpochOf(splitDataset(await openDataset(dataset), base.split).train.length, base.training);

/** First rung in epochs, and eta. The first one is the default. */
const settings = (
  small
    ? [[2, 3]]
    : [
        [2, 3],
        [1, 3],
        [4, 3],
      ]
) as readonly (readonly [number, number])[];

function planOf(firstRung: number, eta: number, seed: number, seeds = 1): RacePlan {
  const lrs = small ? [0.05] : [0.0167, 0.05, 0.15];
  const given = { candidates: { kind: "sensible", lrs }, budget: { epochs }, firstRung, eta, seeds };
  return makePlan({ ...base, seed }, raceSettings.parse(given), stepsPerEpoch).plan;
}

const seedOf = (repetition: number): number => 1000 * (repetition + 1);
const began = performance.now();
const curves = new Map<number, readonly Curve[]>();
for (let repetition = 0; repetition < repetitions; repetition++) {
  const plan = planOf(2, 3, seedOf(repetition));
  curves.set(repetition, await recordCurves({ plan, base, folder, atOnce: Number(options["at-once"]) }));
  console.error(`repetition ${repetition + 1}: ${Math.round((performance.now() - began) / 1000)} s`);
}

/** Best value of the race's metric up to a rung, from the curve of the whole run. */
function valueIn(plan: RacePlan, recorded: readonly Curve[]) {
  return (candidate: number, _seed: number, rung: number): number | null => {
    const curve = recorded[candidate];
    if (!curve || curve.failed) return null;
    return bestAtRungs(plan, curve.evaluations, plan.rungs.at(-1) ?? 0)[rung] ?? null;
  };
}

interface Outcome {
  readonly share: number;
  /** Place of the race's winner when all are trained to the end, from 1. */
  readonly place: number;
  /** How far it is behind the best, in validation and test accuracy. */
  readonly behind: number;
  readonly behindInTest: number;
}

function raceOn(plan: RacePlan, recorded: readonly Curve[]): Outcome {
  const value = valueIn(plan, recorded);
  const last = plan.rungs.length - 1;
  const { facts, steps } = replay(plan, { valueOf: value });
  const whole = plan.candidates.map((_, candidate) => value(candidate, 0, last) ?? -Infinity);
  const order = whole.map((_, candidate) => candidate).sort((a, b) => (whole[b] ?? 0) - (whole[a] ?? 0));
  const finished = order.filter((candidate) => facts.members[candidate]?.[0]?.status === "finished");
  const [best, winner] = [order[0] ?? 0, finished[0] ?? 0];
  return {
    share: steps / (plan.candidates.length * plan.epochs * plan.stepsPerEpoch),
    // Equal values share a place: with so few pictures there are some.
    place: 1 + whole.filter((each) => each > (whole[winner] ?? 0)).length,
    behind: (whole[best] ?? 0) - (whole[winner] ?? 0),
    behindInTest: (recorded[best]?.test ?? 0) - (recorded[winner]?.test ?? 0),
  };
}

/** Runs a race and compares everything that it came to with its replay. */
async function compareWithReal(firstRung: number, eta: number): Promise<{ same: boolean; seconds: number }> {
  const plan = planOf(firstRung, eta, seedOf(0));
  const directory = join(folder, `race-${firstRung}-${eta}`);
  await rm(directory, { recursive: true, force: true });
  const start = performance.now();
  const never = new AbortController().signal;
  const { facts } = await runLocalRace({
    plan,
    base,
    directory,
    facts: startingFacts(plan),
    cacheDirectory: join(folder, "pictures"),
    keep: () => Promise.resolve(),
    listener: () => undefined,
    signal: never,
    kill: never,
  });
  const seconds = (performance.now() - start) / 1000;
  const replayed = replay(plan, { valueOf: valueIn(plan, curves.get(0) ?? []) }).facts;
  await rm(directory, { recursive: true, force: true });
  return { same: isDeepStrictEqual(comparable(facts), comparable(replayed)), seconds };
}

/** Those that are never made have no results of their own. */
function comparable({ sent, members }: RaceFacts) {
  return { sent, members: members.map((runs) => runs.map(({ status, step, results }) => ({ status, step, results }))) };
}

const rows: string[][] = [];
const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
const points = (share: number): string => `${(100 * share).toFixed(2)}`;
for (const [firstRung, eta] of settings) {
  const outcomes = [...curves].map(([repetition, recorded]) =>
    raceOn(planOf(firstRung, eta, seedOf(repetition)), recorded),
  );
  const { same, seconds } = await compareWithReal(firstRung, eta);
  const of = (key: keyof Outcome): number[] => outcomes.map((outcome) => outcome[key]);
  const won = outcomes.filter(({ place }) => place === 1).length;
  rows.push([
    `first rung ${firstRung}, eta ${eta}`,
    percent(median(of("share"))),
    `${won} of ${outcomes.length}`,
    `${Math.max(...of("place"))}`,
    `${points(median(of("behind")))} (${points(Math.max(...of("behind")))})`,
    `${points(median(of("behindInTest")))}`,
    `${same ? "the same" : "DIFFERENT"}, ${Math.round(seconds)} s`,
  ]);
}
const { candidates, rungs } = planOf(2, 3, 0);
const shared = candidates.filter(({ trunk }) => trunk !== null).length;
console.log(
  `${candidates.length} candidates (${shared} go on from another's trunk), ${epochs} epochs of ${stepsPerEpoch} steps, rungs at ${rungs.join(", ")}, ${repetitions} repetitions`,
);
console.log(`${machineLine()}; ${Math.round((performance.now() - began) / 1000)} s in all\n`);
const header = ["race", "steps of all", "same winner", "worst place", "behind, points (most)", "in test", "real race"];
console.log(table(header, rows));
