import { describe, expect, it } from "vitest";
import { adviceCodes } from "../src/advice.ts";
import { advise } from "../src/advise.ts";
import { prefixOf, readRecordings, replay } from "./support/recordings.ts";

const recordings = readRecordings();
const healthy = recordings.filter(({ kind }) => kind === "healthy");

/** Every so many steps of a replay are looked at here; bench/advice.ts looks at all. */
const every = 6;

/** What the rules do not see: said here, so that it is known, and so that a better rule shows. */
const missed = ["warmup-of-five-steps-sample"];

describe("advice on a healthy run", () => {
  for (const recording of healthy) {
    it(`should be none at any step of ${recording.name}`, () => {
      const said = replay(recording, every).filter(({ advice }) => advice.length > 0);
      expect(said).toEqual([]);
    });
  }
});

describe("advice on a run that goes wrong", () => {
  for (const code of adviceCodes) {
    for (const recording of recordings.filter(({ kind, name }) => kind === code && !missed.includes(name))) {
      it(`should be "${code}" in time, and stay, when the run is ${recording.name}`, () => {
        const { steps } = recording.facts;
        const said = replay(recording, every);
        const first = said.find(({ advice }) => advice.some((each) => each.code === code));
        expect(first?.step).toBeLessThan(caughtWithin * steps);
        const since = new Set(
          said.flatMap(({ advice }) => advice.filter((each) => each.code === code)).map((each) => each.since),
        );
        // The same piece of advice each time: it neither flickers nor moves.
        expect(since.size).toBe(1);
      });
    }
  }

  it("should miss no more than what is known to be missed", () => {
    for (const recording of recordings.filter(({ name }) => missed.includes(name))) {
      const said = replay(recording, every).flatMap(({ advice }) => advice.map(({ code }) => code));
      expect(said, recording.name).not.toContain(recording.kind);
    }
  });

  it("should be known for every kind by three recordings or more", () => {
    for (const code of adviceCodes) {
      expect(recordings.filter(({ kind }) => kind === code).length, code).toBeGreaterThanOrEqual(3);
    }
    expect(healthy.length).toBeGreaterThanOrEqual(24);
  });
});

/** All are caught before nine tenths of their run, most much earlier: docs/guides/advice.md has the table. */
const caughtWithin = 0.9;

describe("what is said", () => {
  it("should look back only: the same at a step whatever is recorded after it", () => {
    for (const recording of recordings.filter(({ kind }) => kind !== "healthy").slice(0, 12)) {
      const half = Math.floor(recording.facts.steps / 2);
      const [series, facts] = prefixOf(recording, half);
      const longer = prefixOf(recording, half + 60)[0];
      const known = advise(series, facts).map(({ code, since }) => ({ code, since }));
      const later = advise(longer, facts).filter(({ since }) => since <= half);
      // What is withdrawn later is withdrawn by what came later; nothing new may appear in the past.
      for (const { code, since } of later) expect(known, recording.name).toContainEqual({ code, since });
    }
  });

  it("should point to steps that were recorded and have numbers in its evidence", () => {
    for (const recording of recordings.filter(({ kind }) => kind !== "healthy")) {
      for (const { evidence, since } of advise(...prefixOf(recording, recording.facts.steps))) {
        const [from, to] = evidence.steps;
        expect(from).toBeLessThanOrEqual(to);
        expect(to).toBeLessThanOrEqual(recording.facts.steps);
        expect(since).toBeLessThanOrEqual(recording.facts.steps);
        expect(evidence.text).toMatch(/\d/);
        expect(evidence.text).not.toMatch(/NaN|undefined|Infinity/);
      }
    }
  });

  it("should be nothing while nothing is recorded, and nothing of series that are missing", () => {
    const { facts } = healthy[0]!;
    expect(advise({}, facts)).toEqual([]);
    expect(advise({ "train/loss": { steps: [1], values: [2.3] } }, facts)).toEqual([]);
    expect(advise({ lr: { steps: [1, 2], values: [0.1, 0.1] } }, { ...facts, schedule: null })).toEqual([]);
  });

  it("should begin anew after the rate was changed by hand", () => {
    const plateau = recordings.find(({ kind }) => kind === "plateau")!;
    const [series, facts] = prefixOf(plateau, plateau.facts.steps - 1);
    expect(advise(series, facts).map(({ code }) => code)).toContain("plateau");
    const steered = { ...facts, steered: [plateau.facts.steps - 2] };
    expect(advise(series, steered).map(({ code }) => code)).not.toContain("plateau");
  });

  it("should offer steering while the run goes on and something else when it is over", () => {
    const running = recordings.filter(({ kind }) => kind === "plateau" || kind === "spiking");
    for (const recording of running) {
      const [series, facts] = prefixOf(recording, recording.facts.steps);
      const offers = (ended: typeof facts.ended) =>
        advise(series, { ...facts, ended })
          .filter(({ code }) => code === "plateau" || code === "spiking")
          .map(({ action }) => action?.type);
      expect(offers("completed")).not.toContain("steer");
      expect(offers(null)).not.toContain("fork");
    }
  });
});
