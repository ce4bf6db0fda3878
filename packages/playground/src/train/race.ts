import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type RaceSettings } from "@glissade/api";
import {
  type ExperimentSpec,
  parseExperiment,
  parseJson,
  stepsPerEpochOf,
  toJsonLine,
  writeFileAtomic,
} from "@glissade/trainer";
import { openDataset, splitDataset } from "@glissade/vision";
import { onBrokenPipe } from "../broken-pipe.ts";
import { CliError, exitCodes } from "../cli-error.ts";
import { showProgress } from "../commands/progress-line.ts";
import { type LocalRaceEvent, memberDirectory, runLocalRace, spentSteps } from "../races/local-race.ts";
import { makePlan } from "../races/make-plan.ts";
import { type RaceFacts, startingFacts } from "../races/race-plan.ts";
import { rankingOf, verdictOf } from "../races/ranking.ts";
import { type StoredPlan, withCost } from "../races/stored-plan.ts";
import { onStopSignals } from "../runner/stop-signals.ts";
import { baseSpec } from "./base-spec.ts";
import { buildSpec, type SpecFlags } from "./build-spec.ts";
import { numberFlag } from "./number-flag.ts";
import { describePlan, describeRanking, lineOf } from "./race-output.ts";
import { type RaceSettingFlags, settingsFrom } from "./race-settings.ts";
import { freshDirectory } from "./run-directory.ts";

/** The flags of `glissade race`, as commander gives them. */
export interface RaceFlags extends Omit<SpecFlags, "lr">, RaceSettingFlags {
  readonly sample?: boolean;
  readonly atOnce?: string;
  readonly out?: string;
  readonly resume?: boolean;
  readonly plan?: boolean;
  readonly cache?: string;
  readonly format: "text" | "jsonl";
}

/** What a race's folder says of it: settled at the start, and what it has come to. */
interface KeptRace {
  readonly spec: ExperimentSpec;
  readonly settings: RaceSettings;
  readonly stored: StoredPlan;
}

const planFile = "race.json";
const factsFile = "standing.json";

/**
 * Runs a race in child processes and says who won.
 *
 * @returns the exit code
 * @throws CliError and what spec, settings or data set are refused for
 */
export async function race(file: string | undefined, flags: RaceFlags): Promise<number> {
  const say = (text: string): void => void process.stderr.write(`${text}\n`);
  const { directory, kept, facts } = await open(file, flags, say);
  const { stored } = kept;
  say(describePlan(stored));
  if (flags.plan) return exitCodes.done;
  await mkdir(directory, { recursive: true });
  await save(directory, planFile, kept);
  const [stop, kill] = [new AbortController(), new AbortController()];
  const unhear = onStopSignals(
    () => {
      say("stopping after this step and saving; ctrl-C again quits at once");
      stop.abort();
    },
    () => kill.abort(),
  );
  onBrokenPipe(() => stop.abort());
  const result = await runLocalRace({
    plan: stored.plan,
    base: kept.spec,
    directory,
    facts,
    atOnce: numberFlag("at-once", flags.atOnce) ?? 1,
    cacheDirectory: flags.cache ?? join(directory, "pictures"),
    keep: (now) => save(directory, factsFile, now),
    listener: listenerFor(flags, kept, say),
    signal: stop.signal,
    kill: kill.signal,
  }).finally(unhear);
  return conclude(flags, kept, directory, result, say);
}

async function open(file: string | undefined, flags: RaceFlags, say: (text: string) => void) {
  if (flags.resume) {
    const directory = flags.out;
    if (directory === undefined) {
      throw new CliError("invalid_flag", "--resume: expected --out with the folder of the race to go on with", {
        key: "out",
      });
    }
    const kept = await load<KeptRace>(directory, planFile);
    const hasBegun = existsSync(join(directory, factsFile));
    const facts = hasBegun ? await load<RaceFacts>(directory, factsFile) : startingFacts(kept.stored.plan);
    return { directory, kept: { ...kept, spec: parseExperiment(kept.spec) }, facts: withGaps(facts) };
  }
  const { lr, ...specFlags } = flags;
  const spec = buildSpec(await baseSpec(file, flags, say), specFlags);
  const { solver, training, schedulerInterval: interval } = spec;
  const settingsFor = settingsFrom(
    { ...flags, ...(lr !== undefined && { lr }) },
    { lr: solver.lr, epochs: training.epochs, interval },
  );
  const stepsPerEpoch = await countSteps(spec);
  const first = makePlan(spec, settingsFor(training.epochs * stepsPerEpoch), stepsPerEpoch);
  const settings = settingsFor(first.plan.epochs * stepsPerEpoch);
  const stored = withCost(makePlan(spec, settings, stepsPerEpoch));
  const directory = flags.out ?? freshDirectory({ ...spec, name: `race ${spec.name}` }, new Date());
  if (existsSync(join(directory, planFile)) && !flags.plan) {
    const message = `${directory}: found a race there, expected a new folder; go on with it with --resume`;
    throw new CliError("target_exists", message, { key: "out", found: directory });
  }
  return { directory, kept: { spec, settings, stored }, facts: startingFacts(stored.plan) };
}

async function countSteps(spec: ExperimentSpec): Promise<number> {
  const { train } = splitDataset(await openDataset(spec.dataset), spec.split);
  const steps = stepsPerEpochOf(train.length, spec.training);
  if (steps > 0) return steps;
  const message = `training.batchSize: found ${train.length} training pictures, expected enough for one batch`;
  throw new CliError("empty_part", message, { key: "training.batchSize", found: train.length });
}

async function save(directory: string, name: string, value: object): Promise<void> {
  await writeFileAtomic(join(directory, name), `${JSON.stringify(value)}\n`);
}

async function load<T>(directory: string, name: string): Promise<T> {
  const file = join(directory, name);
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) {
    const message = `${directory}: found no ${name}, expected the folder of a race`;
    throw new CliError("run_missing", message, { key: "out", found: directory });
  }
  return parseJson(text, file) as T;
}

/** JSON writes null for what is not there. */
function withGaps(facts: RaceFacts): RaceFacts {
  const members = facts.members.map((runs) =>
    runs.map((member) => ({ ...member, results: member.results.map((value) => value ?? undefined) })),
  );
  return { ...facts, members };
}

function listenerFor(flags: RaceFlags, { stored }: KeptRace, say: (text: string) => void) {
  const progress = showProgress();
  return (event: LocalRaceEvent): void => {
    if (flags.format === "jsonl") {
      if (event.type !== "training") process.stdout.write(`${toJsonLine(event)}\n`);
      return;
    }
    const { text, passes } = lineOf(stored.plan, event);
    if (text === undefined) return;
    if (passes) return progress.say(text);
    progress.end();
    say(text);
  };
}

function conclude(
  flags: RaceFlags,
  { stored }: KeptRace,
  directory: string,
  { facts, finished }: { facts: RaceFacts; finished: boolean },
  say: (text: string) => void,
): number {
  const { plan } = stored;
  const ranking = rankingOf(plan, facts);
  const verdict = verdictOf(plan, ranking);
  const spentEpochs = spentSteps(plan, facts) / plan.stepsPerEpoch;
  if (flags.format === "jsonl") {
    const { allToTheEnd } = stored.cost;
    process.stdout.write(`${toJsonLine({ type: "result", finished, ranking, verdict, spentEpochs, allToTheEnd })}\n`);
  } else process.stdout.write(describeRanking(stored, ranking, verdict, spentEpochs));
  if (!finished) {
    say(`stopped; go on with: npx glissade race --out ${directory} --resume`);
    return exitCodes.stopped;
  }
  const [first] = ranking;
  if (!first || first.state !== "finished") return exitCodes.failed;
  say(`the first one's model: ${join(memberDirectory(directory, first.candidate, 0), "best.onnx")}`);
  return exitCodes.done;
}
