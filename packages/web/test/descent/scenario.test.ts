import { landscapes, stories } from "@glissade/descent";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  firstScenario,
  own,
  readScenario,
  type Scenario,
  scenarioOfStory,
  searchOf,
  searchOfStory,
  startOf,
} from "../../src/features/descent/scenario.ts";

/** As an address would keep it. */
const throughAddress = (search: Record<string, unknown>): Record<string, unknown> =>
  JSON.parse(JSON.stringify(search)) as Record<string, unknown>;

describe("a race's address", () => {
  it("should be empty for what one sees first", () => {
    expect(throughAddress(searchOf(firstScenario))).toEqual({});
    expect(readScenario({})).toEqual(firstScenario);
  });

  it("should bring back any scenario", () => {
    const amount = fc.double({ min: 0, max: 10, noNaN: true }).map(Math.abs);
    const lane = fc.record({
      solver: fc.constantFrom({ type: "SGD", momentum: 0.9 }, { type: "Adam", betas: [0.8, 0.99] }),
      lr: amount,
      scheduler: fc.constantFrom(null, { type: "StepLR", step_size: "30%" }),
    });
    const scenario: fc.Arbitrary<Scenario> = fc.record({
      landscape: fc.constantFrom(...landscapes.map(({ id }) => id)),
      formula: fc.constant(firstScenario.formula),
      start: fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })),
      steps: fc.integer({ min: 1, max: 5000 }),
      minimumStep: amount,
      noise: amount,
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      lanes: fc.array(lane, { maxLength: 8 }),
    });
    fc.assert(
      fc.property(scenario, (given) => {
        expect(readScenario(throughAddress(searchOf(given)))).toEqual(given);
      }),
    );
  });

  it("should keep a formula only where it is descended", () => {
    const scenario = { ...firstScenario, landscape: own, formula: "x ** 4", start: startOf(own, "x ** 4") };
    expect(throughAddress(searchOf(scenario))).toEqual({ landscape: own, formula: "x ** 4" });
    expect(readScenario(throughAddress(searchOf(scenario)))).toEqual(scenario);
  });

  it.each(stories)("should need no more than the name of the story $id", (story) => {
    const search = throughAddress(searchOfStory(story.id));
    expect(search).toEqual({ story: story.id });
    expect(readScenario(search)).toEqual(scenarioOfStory(story));
    // Once something is altered it is that story no more, but all the rest stays.
    const altered = throughAddress(searchOf({ ...readScenario(search), noise: 0.25 }));
    expect(altered["story"]).toBeUndefined();
    expect(readScenario(altered)).toEqual({ ...scenarioOfStory(story), noise: 0.25 });
  });

  it("should read what it can of a wrong one", () => {
    const search = { landscape: "moon", start: ["a"], steps: -1, min: "x", noise: -2, seed: 1.5, lanes: [{ lr: 1 }] };
    expect(readScenario(search)).toEqual(firstScenario);
    expect(readScenario({ steps: 1e9 }).steps).toBe(5000);
    expect(readScenario({ lanes: Array.from({ length: 9 }, () => firstScenario.lanes[0]) }).lanes).toHaveLength(3);
  });
});
