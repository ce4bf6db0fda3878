import { describe, expect, it } from "vitest";
import { begin, type Draft, draftOf, freshDraft, type History, reduce } from "../../src/features/parameters/draft.ts";
import { definitions } from "./definitions.ts";

const draft = (lr: number): Draft => ({ name: "a", splitId: "s", spec: { solver: { type: "SGD", lr } } });
const set = (history: History, kind: string, lr: number): History =>
  reduce(history, { type: "set", kind, draft: draft(lr) });
const rate = ({ now }: History): number | undefined => now.spec.solver?.lr;

describe("the history of a draft", () => {
  it("should undo and redo change by change", () => {
    const changed = set(set(begin(draft(1)), "rate", 2), "solver", 3);
    const undone = reduce(changed, { type: "undo" });
    expect([rate(undone), rate(reduce(undone, { type: "undo" })), rate(reduce(undone, { type: "redo" }))]).toEqual([
      2, 1, 3,
    ]);
  });

  it("should undo a whole drag at once, and two drags apart", () => {
    const first = set(set(begin(draft(1)), "drag lr", 2), "drag lr", 3);
    const second = set(reduce(first, { type: "settle" }), "drag lr", 4);
    expect(rate(reduce(first, { type: "undo" }))).toBe(1);
    expect(rate(reduce(second, { type: "undo" }))).toBe(3);
  });

  it("should forget what was undone when something else is changed", () => {
    const undone = reduce(set(begin(draft(1)), "rate", 2), { type: "undo" });
    const other = set(undone, "rate", 5);
    expect(reduce(other, { type: "redo" })).toBe(other);
    expect(rate(reduce(other, { type: "undo" }))).toBe(1);
  });

  it("should stay as it is where there is nothing to undo or redo", () => {
    const history = begin(draft(1));
    expect(reduce(history, { type: "undo" })).toBe(history);
    expect(reduce(history, { type: "redo" })).toBe(history);
  });
});

describe("a draft", () => {
  it("should begin with the spec's own defaults", () => {
    const { spec } = freshDraft(definitions, "s");
    expect(spec.training).toMatchObject({ epochs: 20, batchSize: 64, evaluationPeriod: { epochs: 1 } });
    expect(spec).toMatchObject({ seed: 0, task: "classification", augmentation: { flip: false, crop: 0 } });
    for (const key of ["name", "dataset", "split", "continuations", "threads"]) expect(spec).not.toHaveProperty(key);
  });

  it("should take an experiment's parameters over, without what belongs to its run", () => {
    const spec = { name: "x", dataset: "split:1", continuations: [{}], seed: 3, solver: { type: "SGD", lr: 1 } };
    expect(draftOf({ name: "x", splitId: "s", spec })).toEqual({
      name: "x",
      splitId: "s",
      spec: { seed: 3, solver: { type: "SGD", lr: 1 } },
    });
  });
});
