import { describe, expect, it } from "vitest";
import { familyOf, trunkOf } from "../../src/features/forks/lineage.ts";

const links = [
  { id: "b", parentId: "a", step: 10 },
  { id: "c", parentId: "b", step: 25 },
  { id: "d", parentId: "a", step: 30 },
  { id: "y", parentId: "x", step: 5 },
];

describe("lineage", () => {
  it("should hold everybody who is related, and nobody else", () => {
    expect([...familyOf(links, ["c"])].sort()).toEqual(["a", "b", "c", "d"]);
    expect([...familyOf(links, ["alone", "x"])].sort()).toEqual(["alone", "x", "y"]);
    expect(familyOf(links, []).size).toBe(0);
  });

  it("should say which steps each ancestor trained, without those who are gone", () => {
    const all = new Set(["a", "b", "c", "d"]);
    expect(trunkOf(links, "c", all)).toEqual([
      { experimentId: "a", from: 0, to: 10 },
      { experimentId: "b", from: 10, to: 25 },
    ]);
    expect(trunkOf(links, "c", new Set(["a", "c"]))).toEqual([{ experimentId: "a", from: 0, to: 10 }]);
    expect(trunkOf(links, "a", all)).toEqual([]);
  });
});
