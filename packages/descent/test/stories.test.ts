import { describe, expect, it } from "vitest";
import { findStory, landscapes, stories, tellStory } from "../src/index.ts";
import type { ToldRun } from "../src/index.ts";

const told = (id: string) => tellStory(findStory(id));
const lastMean = ({ descent: { losses } }: ToldRun) => losses.slice(-10).reduce((sum, loss) => sum + loss, 0) / 10;

describe("stories", () => {
  it("should show a small rate creep into the local minimum, and a large one reach the global one", () => {
    const [small, large] = told("creep").runs;
    expect(small!.outcome).toMatchObject({ end: "minimum-step", place: "local-minimum" });
    expect(large!.outcome).toMatchObject({ end: "minimum-step", place: "global-minimum" });
    expect(small!.outcome.steps).toBeGreaterThan(10 * large!.outcome.steps);
    // Creeping: it never turns round.
    const xs = small!.descent.positions.map(([x]) => x!);
    expect(xs.every((x, i) => i === 0 || x < xs[i - 1]!)).toBe(true);
  });

  it("should show too large a rate overshoot ever further and diverge", () => {
    const [good, edge, large] = told("overshoot").runs;
    expect(good!.outcome.place).toBe("global-minimum");
    expect(edge!.outcome.place).toBe("global-minimum");
    expect(edge!.outcome.steps).toBeGreaterThan(good!.outcome.steps);
    expect(large!.outcome).toMatchObject({ end: "left", diverged: true });
    const xs = large!.descent.positions.map(([x]) => x!);
    expect(xs.slice(1).every((x, i) => Math.sign(x) !== Math.sign(xs[i]!) && Math.abs(x) > Math.abs(xs[i]!))).toBe(
      true,
    );
  });

  it("should show a schedule as fast as the large rate at first and lower than both at the end", () => {
    const [large, small, cosine] = told("schedule").runs;
    const arrival = ({ descent }: ToldRun) => descent.losses.findIndex((loss) => loss < 1);
    expect(arrival(cosine!)).toBeLessThanOrEqual(arrival(large!) + 1);
    expect(arrival(small!)).toBeGreaterThan(5 * arrival(cosine!));
    expect(lastMean(cosine!)).toBeLessThan(lastMean(large!) / 3);
    expect(lastMean(cosine!)).toBeLessThan(lastMean(small!) / 3);
    expect(cosine!.descent.rates.at(-1)!).toBeLessThan(cosine!.descent.rates[0]! / 100);
  });

  it("should show a warm restart climb out of the dent where it had settled", () => {
    const [restarts, steady] = told("restart").runs;
    const { positions, rates } = restarts!.descent;
    expect(positions[40]![0]).toBeCloseTo(-1.9555, 3);
    expect(rates[40]).toBeGreaterThan(10 * rates[39]!);
    expect(restarts!.outcome.place).toBe("global-minimum");
    expect(restarts!.outcome.at).toEqual([2]);
    expect(steady!.descent.positions[40]![0]).toBeCloseTo(-1.9555, 1);
    expect(steady!.outcome.place).toBe("local-minimum");
  });

  it("should show momentum get through the ravine in far fewer steps at the same rate", () => {
    const [plain, moving] = told("momentum").runs;
    expect(plain!.outcome).toMatchObject({ end: "minimum-step", place: "global-minimum" });
    expect(moving!.outcome).toMatchObject({ end: "minimum-step", place: "global-minimum" });
    expect(plain!.racer.lr).toBe(moving!.racer.lr);
    expect(plain!.outcome.steps).toBeGreaterThan(3 * moving!.outcome.steps);
  });

  it.each(stories)("should close $id with the numbers of its runs", (story) => {
    const { runs, closing } = tellStory(story);
    expect(landscapes.map(({ id }) => id)).toContain(story.landscape);
    expect(closing).not.toMatch(/NaN|undefined|Infinity|never/);
    if (story.id !== "schedule" && story.id !== "restart") {
      for (const { outcome } of runs) expect(closing).toContain(String(outcome.steps));
    }
  });

  it("should name the nearest story for an unknown one", () => {
    expect(() => findStory("momentom")).toThrow('found "momentom", expected one of creep');
    expect(() => findStory("momentom")).toThrow('did you mean "momentum"?');
  });
});
