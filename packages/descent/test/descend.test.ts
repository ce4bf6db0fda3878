import { solverDefinitions } from "@glissade/solvers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descend, findLandscape, landscapes, outcomeOf, ownLandscape, surfaceOf } from "../src/index.ts";
import type { Conditions, Racer } from "../src/index.ts";

const parabola = surfaceOf(findLandscape("parabola"));
const bowl = surfaceOf(findLandscape("bowl"));
const usual: Conditions = { start: [4], steps: 10, minimumStep: 1e-6 };

describe("descend", () => {
  it("should follow plain descent as worked out by hand", () => {
    // On x squared a step multiplies by 1 - 2 lr: with 0.25 the distance halves.
    const { positions, losses, rates, updates, end } = descend(
      parabola,
      { solver: "SGD", lr: 0.25 },
      { ...usual, steps: 3 },
    );
    expect(positions).toEqual([[4], [2], [1], [0.5]]);
    expect(losses).toEqual([16, 4, 1, 0.25]);
    expect(rates).toEqual([0.25, 0.25, 0.25]);
    expect(updates).toEqual([2, 1, 0.5]);
    expect(end).toBe("step-limit");
  });

  it("should follow momentum as worked out by hand", () => {
    // b = 8, x = 4 - 0.8; b = 0.5 * 8 + 6.4 = 10.4, x = 3.2 - 1.04; b = 5.2 + 4.32 = 9.52, x = 2.16 - 0.952.
    const racer = { solver: { type: "SGD", momentum: 0.5 }, lr: 0.1 };
    const { positions } = descend(parabola, racer, { ...usual, steps: 3 });
    for (const [i, x] of [4, 3.2, 2.16, 1.208].entries()) expect(positions[i]![0]).toBeCloseTo(x, 12);
  });

  it("should take Adam's first step as long as the rate, whatever the slope", () => {
    const { updates } = descend(parabola, { solver: "Adam", lr: 0.3 }, { ...usual, steps: 1 });
    expect(updates[0]).toBeCloseTo(0.3, 7);
  });

  it("should step the schedule after the solver, with lengths as shares of the limit", () => {
    const schedule = { type: "StepLR", step_size: "50%", gamma: 0.1 } as const;
    const { rates } = descend(parabola, { solver: "SGD", lr: 0.1, schedule }, { ...usual, steps: 4 });
    expect(rates).toEqual([0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1]);
  });

  it("should tell a schedule that answers to a metric of the loss", () => {
    const schedule = { type: "ReduceLROnPlateau", patience: 0, factor: 0.5 } as const;
    const { rates } = descend(parabola, { solver: "SGD", lr: 1, schedule }, { ...usual, steps: 4 });
    // From 4 to -4 and back, until the plateau is noticed.
    expect(rates).toEqual([1, 1, 0.5, 0.5]);
  });

  it("should cycle momentum where the schedule does, also of a solver that starts without", () => {
    const schedule = { type: "OneCycleLR", max_lr: 0.05, total_steps: 11 } as const;
    for (const solver of ["SGD", { type: "SGD", momentum: 0.9 }, "Adam"]) {
      expect(descend(parabola, { solver, schedule }, usual).rates).toHaveLength(10);
    }
  });

  it("should end when the update falls below the minimum step", () => {
    const { updates, end } = descend(parabola, { solver: "SGD", lr: 0.25 }, { ...usual, steps: 99, minimumStep: 0.3 });
    expect(end).toBe("minimum-step");
    expect(updates).toEqual([2, 1, 0.5, 0.25]);
  });

  it("should not take a rate of 0 for standing still", () => {
    const schedule = { type: "constant_with_warmup", num_warmup_steps: 2 } as const;
    const { rates, end } = descend(parabola, { solver: "SGD", lr: 0.1, schedule }, { ...usual, steps: 5 });
    expect(rates[0]).toBe(0);
    expect(end).toBe("step-limit");
  });

  it("should end at once on a place without slope", () => {
    const run = descend(parabola, { solver: "SGD", lr: 0.1 }, { ...usual, start: [0] });
    expect(outcomeOf(parabola, run, usual).text).toBe(
      "ended after 1 step: the update fell below 1e-6, in the global minimum at 0",
    );
  });

  it("should call it divergence when it leaves the landscape or the numbers end", () => {
    const left = descend(parabola, { solver: "SGD", lr: 3 }, usual);
    expect(outcomeOf(parabola, left, usual)).toMatchObject({ end: "left", diverged: true, place: "outside" });
    expect(outcomeOf(parabola, left, usual).text).toBe("diverged after 1 step: it left the landscape");
    const root = surfaceOf(ownLandscape("sqrt(x)"));
    const fallen = descend(root, { solver: "SGD", lr: 1 }, { ...usual, start: [0.1] });
    expect(outcomeOf(root, fallen, usual)).toMatchObject({ end: "not-finite", diverged: true, place: "nowhere" });
  });

  it("should give the same noise for the same seed, and another for another", () => {
    const run = (seed: number) =>
      descend(bowl, { solver: "SGD", lr: 0.1 }, { start: [1, 1], steps: 20, minimumStep: 0, noise: 0.5, seed })
        .positions;
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });

  it("should add noise of the given deviation", () => {
    const flat = surfaceOf(ownLandscape("0 * x * y"));
    const noisy = { start: [0, 0], steps: 5000, minimumStep: 0, noise: 2, seed: 7 };
    const { positions } = descend(flat, { solver: "SGD", lr: 1e-4 }, noisy);
    const slopes = positions.slice(1).map(([x], i) => (positions[i]![0]! - x!) / 1e-4);
    const mean = slopes.reduce((sum, value) => sum + value, 0) / slopes.length;
    const deviation = Math.sqrt(slopes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / slopes.length);
    expect(Math.abs(mean)).toBeLessThan(0.1);
    expect(Math.abs(deviation - 2)).toBeLessThan(0.1);
  });

  it.each([
    [{ start: [1, 2] }, "start: found [1, 2], expected a number"],
    [{ start: [NaN] }, "start: found [NaN], expected a number"],
    [{ steps: 0 }, "steps: found 0, expected a whole number from 1 to 100000"],
    [{ minimumStep: -1 }, "minimumStep: found -1, expected a number of at least 0"],
    [{ noise: NaN }, "noise: found NaN, expected a number of at least 0"],
    [{ seed: 0.5 }, "seed: found 0.5, expected a whole number from 0"],
  ])("should refuse %j", (wrong, message) => {
    expect(() => descend(parabola, { solver: "SGD" }, { ...usual, ...wrong })).toThrow(message);
  });
});

describe("every solver", () => {
  const cases = Object.values(solverDefinitions).flatMap(({ type: solver, family }) =>
    // Steps as long as the gradient need smaller rates on the steep ones than steps of a length of their own.
    landscapes.map(({ id }) => ({ solver, id, lr: family === "Momentum" ? 5e-4 : 0.01 })),
  );

  it.each(cases)("should get lower on $id with $solver", ({ solver, id, lr }) => {
    const surface = surfaceOf(findLandscape(id));
    const racer: Racer = { solver, lr };
    const { losses, end } = descend(surface, racer, { start: surface.start, steps: 200, minimumStep: 0 });
    expect(end).toBe("step-limit");
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  });

  it("should converge on a bowl from anywhere with any rate below 2 / curvature", () => {
    const coordinate = fc.double({ min: -4, max: 4, noNaN: true });
    const rate = fc.double({ min: 0.05, max: 0.95, noNaN: true });
    fc.assert(
      fc.property(coordinate, coordinate, rate, (x, y, lr) => {
        const conditions = { start: [x, y], steps: 2000, minimumStep: 1e-6 };
        const run = descend(bowl, { solver: "SGD", lr }, conditions);
        expect(outcomeOf(bowl, run, conditions)).toMatchObject({ end: "minimum-step", place: "global-minimum" });
        // Each loss is the last one times (1 - 2 lr) squared.
        for (const [i, loss] of run.losses.slice(1).entries()) {
          expect(loss).toBeLessThanOrEqual(run.losses[i]! * (1 - 2 * lr) ** 2 * (1 + 1e-9) + 1e-30);
        }
      }),
    );
  });
});

describe("outcomeOf", () => {
  const at = (formula: string, start: number[]) => {
    const surface = surfaceOf(ownLandscape(formula));
    const conditions = { start, steps: 1, minimumStep: 0 };
    return outcomeOf(surface, descend(surface, { solver: "SGD", lr: 0 }, conditions), conditions).place;
  };

  it("should tell minimum, saddle, hilltop, flat ground and slope apart", () => {
    expect(at("(x - 1) ** 2 + y ** 2", [1, 0])).toBe("minimum");
    expect(at("x ** 2 - y ** 2", [0, 0])).toBe("saddle");
    expect(at("-x ** 2 - y ** 2", [0, 0])).toBe("maximum");
    expect(at("0 * x + 1", [1])).toBe("flat");
    expect(at("x ** 2 + y ** 2", [2, 1])).toBe("slope");
    expect(at("x", [2])).toBe("slope");
  });

  it("should find a dent of Rastrigin to be a local minimum", () => {
    const surface = surfaceOf(findLandscape("rastrigin"));
    const conditions = { start: surface.start, steps: 500, minimumStep: 1e-6 };
    const outcome = outcomeOf(surface, descend(surface, { solver: "SGD", lr: 0.002 }, conditions), conditions);
    expect(outcome).toMatchObject({ end: "minimum-step", place: "local-minimum" });
  });

  it("should name the saddle when the start lies on the ridge", () => {
    const surface = surfaceOf(findLandscape("saddle"));
    const conditions = { start: [2, 0], steps: 500, minimumStep: 1e-6 };
    const outcome = outcomeOf(surface, descend(surface, { solver: "SGD", lr: 0.1 }, conditions), conditions);
    expect(outcome.text).toMatch(/^ended after \d+ steps: the update fell below 1e-6, on a saddle point at \(0, 0\)$/);
  });
});
