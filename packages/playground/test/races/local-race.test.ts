import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { raceSettings } from "@glissade/api";
import { parseExperiment } from "@glissade/trainer";
import { expect, it } from "vitest";
import { memberDirectory, runLocalRace, spentSteps } from "../../src/races/local-race.ts";
import { makePlan } from "../../src/races/make-plan.ts";
import { type RaceFacts, startingFacts } from "../../src/races/race-plan.ts";
import { makePictures } from "../runner/harness.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

it("should go on in its folder where it was ended, and train what candidates share once", async () => {
  const directory = await temporaryFolder();
  const base = parseExperiment({
    dataset: await makePictures(directory),
    model: { architecture: "mlp", imageSize: 8 },
    solver: { type: "AdamW", lr: 0.003 },
    training: { epochs: 4, batchSize: 8 },
    threads: 1,
  });
  const decay = { num_warmup_steps: 0, num_training_steps: "100%", num_decay_steps: "50%", decay_type: "linear" };
  const schedulers = [{ scheduler: null }, { scheduler: { type: "warmup_stable_decay", ...decay } }];
  const candidates = { kind: "grid", schedulers, lrs: [0.003] };
  const { plan } = makePlan(base, raceSettings.parse({ candidates, budget: { epochs: 4 }, firstRung: 4 }), 7);
  const until = plan.candidates[1]?.trunk?.until ?? 0;
  expect(until).toBeGreaterThan(0);
  let kept: RaceFacts = startingFacts(plan);
  const run = (stop: AbortController) =>
    runLocalRace({
      plan,
      base,
      directory,
      facts: JSON.parse(JSON.stringify(kept)) as RaceFacts,
      cacheDirectory: join(directory, "cache"),
      keep: (facts) => Promise.resolve(void (kept = facts)),
      listener: ({ type }) => type === "arrived" && stop.abort(),
      signal: stop.signal,
      kill: new AbortController().signal,
    });
  expect(await run(new AbortController())).toMatchObject({ finished: false });
  expect(kept.members[0]?.[0]).toMatchObject({ step: until });
  for (let sitting = 0; sitting < 2; sitting++) await run(new AbortController());
  const { facts, finished } = await run(new AbortController());
  expect(finished).toBe(true);
  expect(facts.members.map(([member]) => [member?.status, member?.step])).toEqual([
    ["finished", 28],
    ["finished", 28],
  ]);
  expect(spentSteps(plan, facts)).toBe(28 + 28 - until);
  const rows = (await readFile(join(memberDirectory(directory, 1, 0), "metrics.jsonl"), "utf8")).trim().split("\n");
  const steps = rows
    .map((row) => JSON.parse(row) as { kind: string; step: number })
    .filter(({ kind }) => kind === "step");
  expect(steps.map(({ step }) => step)).toEqual(Array.from({ length: 28 - until }, (_, index) => until + 1 + index));
});
