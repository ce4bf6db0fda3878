import { describe, expect, it } from "vitest";
import { scaleOf } from "../../src/features/races/interval-picture.tsx";
import { draftFor, ratesIn, settingsOf } from "../../src/features/races/race-draft.ts";

describe("the form of a race", () => {
  const draft = draftFor({ solver: { type: "SGD", lr: 0.05 }, training: { epochs: 12 } });

  it("should read rates with commas and refuse anything else", () => {
    expect(ratesIn("0.01, 3e-2,0.1")).toEqual([0.01, 0.03, 0.1]);
    expect(ratesIn("  ")).toEqual([]);
    for (const text of ["0.1,,0.2", "a", "-1", "0", "0.1 0.2"]) expect(ratesIn(text)).toBeNull();
  });

  it("should begin with a sensible set as long as the experiment", () => {
    expect(settingsOf(draft, [], 0.05)).toEqual({
      candidates: { kind: "sensible" },
      seeds: 1,
      budget: { epochs: 12 },
      eta: 3,
      shareTrunks: true,
    });
  });

  it("should ask for nothing while it is incomplete", () => {
    expect(settingsOf({ ...draft, kind: "grid", schedulers: [] }, [], 0.05)).toBeNull();
    expect(settingsOf({ ...draft, lrs: "x" }, [], 0.05)).toBeNull();
    expect(settingsOf({ ...draft, kind: "random", from: 1, to: 0.1 }, [], 0.05)).toBeNull();
  });

  it("should take the experiment's rate where none is given", () => {
    const settings = settingsOf({ ...draft, kind: "grid", schedulers: [""] }, [], 0.05);
    expect(settings?.candidates).toMatchObject({ lrs: [0.05], schedulers: [{ scheduler: null }] });
  });
});

it("should draw intervals from the lowest to the highest seed with some room", () => {
  const place = (values: (number | null)[]) => ({ candidate: 0, mean: 0, interval: null, values });
  const [low, high] = scaleOf([place([0.5, null]), place([0.7])]);
  expect([low < 0.5, high > 0.7, high - low < 0.3]).toEqual([true, true, true]);
  expect(scaleOf([])).toEqual([0, 1]);
});
