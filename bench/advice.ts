// How often the advice is right, on the recordings that the tests replay, at every step of each.
//   node bench/advice.ts
import { advise, type AdviceCode, adviceCodes } from "@glissade/advice";
import { type Recording, readRecordings, replay } from "../packages/advice/test/support/recordings.ts";
import { machineLine } from "./lib/machine.ts";
import { table } from "./lib/table.ts";

interface Outcome {
  readonly recording: Recording;
  /** First step at which a code was said, how often it came and went. */
  readonly said: ReadonlyMap<AdviceCode, { readonly first: number; readonly times: number }>;
  readonly evaluations: number;
  readonly milliseconds: number;
}

const outcomes = readRecordings().map(judge);
const isHealthy = ({ recording }: Outcome): boolean => recording.kind === "healthy";

console.log(`${machineLine()}\n`);
console.log(
  table(
    ["part", "healthy runs", "evaluations", "runs with an alarm", "95 % interval", "alarms per 1,000 evaluations"],
    (["chosen", "unseen", "later"] as const).map((half) => falseAlarms(half)),
  ),
);
console.log();
console.log(
  table(
    ["runs that go wrong", "part", "steps", "caught at step", "share of the run", "also said"],
    outcomes.filter((outcome) => !isHealthy(outcome)).map(detection),
  ),
);
console.log();
console.log(
  table(
    ["caught", "chosen", "unseen", "95 % interval, unseen"],
    adviceCodes.map((code) => [code, caught(code, "chosen").text, ...unseenCells(code)]),
  ),
);
const slowest = Math.max(...outcomes.map(({ milliseconds }) => milliseconds));
console.log(`\nThe advice on a whole run takes ${slowest.toFixed(1)} ms at most.`);

function judge(recording: Recording): Outcome {
  const said = new Map<AdviceCode, { first: number; times: number; last: number }>();
  for (const { step, advice } of replay(recording)) {
    for (const { code } of advice) {
      const known = said.get(code);
      if (!known) said.set(code, { first: step, times: 1, last: step });
      else said.set(code, { ...known, times: known.times + (known.last < step - 1 ? 1 : 0), last: step });
    }
  }
  const evaluations = recording.series["validation/loss"]?.steps.length ?? 0;
  const began = performance.now();
  advise(recording.series, recording.facts);
  return { recording, said, evaluations, milliseconds: performance.now() - began };
}

function falseAlarms(half: Recording["half"]): string[] {
  const runs = outcomes.filter((outcome) => isHealthy(outcome) && outcome.recording.half === half);
  const evaluations = runs.reduce((sum, run) => sum + run.evaluations, 0);
  const alarmed = runs.filter(({ said }) => said.size > 0).length;
  const alarms = runs.reduce(
    (sum, { said }) => sum + [...said.values()].reduce((count, { times }) => count + times, 0),
    0,
  );
  const [low, high] = wilson(alarmed, runs.length);
  return [
    half,
    String(runs.length),
    String(evaluations),
    String(alarmed),
    `${percent(low)} to ${percent(high)}`,
    ((1000 * alarms) / evaluations).toFixed(1),
  ];
}

function detection({ recording, said }: Outcome): string[] {
  const { kind, name, half, facts } = recording;
  const found = said.get(kind as AdviceCode);
  const others = [...said].filter(([code]) => code !== kind).map(([code, { first }]) => `${code} (${first})`);
  const ended = Math.max(...(recording.series["train/loss"]?.steps ?? [0]));
  return [
    `${kind}: ${name}`,
    half,
    ended < facts.steps ? `${ended} of ${facts.steps}` : String(facts.steps),
    found ? String(found.first) : "not",
    found ? percent(found.first / facts.steps) : "",
    others.join(", "),
  ];
}

function caught(code: AdviceCode, half: Recording["half"]) {
  const runs = outcomes.filter(({ recording }) => recording.kind === code && recording.half === half);
  const count = runs.filter(({ said }) => said.has(code)).length;
  return { count, runs: runs.length, text: `${count} of ${runs.length}` };
}

function unseenCells(code: AdviceCode): string[] {
  const { count, runs, text } = caught(code, "unseen");
  const [low, high] = wilson(count, runs);
  return [text, `${percent(low)} to ${percent(high)}`];
}

/** Wilson's 95 % interval of a share: sensible for few trials and shares of 0 and 1 (Wilson 1927). */
function wilson(count: number, trials: number): readonly [number, number] {
  if (trials === 0) return [0, 1];
  const z = 1.96;
  const share = count / trials;
  const middle = share + z ** 2 / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
