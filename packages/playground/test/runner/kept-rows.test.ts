import { describe, expect, it } from "vitest";
import { superseded } from "../../src/runner/kept-rows.ts";

const none = { best: null, checkpoint_at: null };
const best = (step: number) => ({ ...none, best: JSON.stringify({ step }) });
const rowsOf = (...steps: number[]) => steps.map((step) => ({ step, attempt: 1 }));

describe("superseded checkpoints", () => {
  it("should be all but the newest two, the best and those that lie evenly", () => {
    const rows = rowsOf(9, 8, 7, 6, 5, 4, 3, 2, 1);
    expect(superseded(rows, best(4), 3).map(({ step }) => step)).toEqual([7, 6, 3, 2]);
    expect(superseded(rows, none, 0).map(({ step }) => step)).toEqual([7, 6, 5, 4, 3, 2, 1]);
    expect(superseded(rows, best(1), 12)).toEqual([]);
    expect(superseded(rows, { ...none, checkpoint_at: "[2,3]" }, 0).map(({ step }) => step)).toEqual([7, 6, 5, 4, 1]);
  });

  it("should be those of earlier attempts where a later one has been as far", () => {
    const [later, earlier] = [
      { step: 7, attempt: 2 },
      { step: 7, attempt: 1 },
    ];
    expect(superseded([...rowsOf(14), later, earlier], none, 12)).toEqual([earlier]);
  });
});
