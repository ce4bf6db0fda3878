import type { ExperimentSummary, Series } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { compareLines } from "../../src/features/compare/chart-lines.ts";
import { forkBody, freshForm, leastEpochs } from "../../src/features/results/family/fork-form.ts";
import { joined } from "../../src/features/results/family/use-trunk.ts";
import { commonTrunk } from "../../src/shared/forks/lineage.ts";
import { treeLayout } from "../../src/shared/forks/tree-layout.ts";

const member = (id: string, number: number, step: number, parent?: readonly [string, number]) =>
  ({
    id,
    number,
    name: id,
    progress: { step, steps: step },
    parent: parent ? { experimentId: parent[0], kind: "fork", step: parent[1] } : null,
  }) as unknown as ExperimentSummary;

const family = [
  member("a", 1, 100),
  member("b", 2, 100, ["a", 20]),
  member("c", 3, 0, ["b", 60]),
  member("d", 4, 80, ["a", 50]),
  member("orphan", 5, 90, ["gone", 30]),
];

describe("the tree of forks", () => {
  it("should have each experiment above its forks, the latest fork nearest", () => {
    const nodes = treeLayout(family);
    expect(nodes.map(({ experiment, depth, parentRow }) => [experiment.id, depth, parentRow])).toEqual([
      ["a", 0, null],
      ["d", 1, 0],
      ["b", 1, 0],
      ["c", 2, 2],
      ["orphan", 0, null],
    ]);
    expect(nodes.map(({ from, to }) => [from, to])).toEqual([
      [0, 100],
      [50, 80],
      [20, 100],
      [60, 60],
      [30, 90],
    ]);
  });
});

describe("the common trunk", () => {
  const part = (experimentId: string, from: number, to: number) => ({ experimentId, from, to });
  const trunks = [
    { experimentId: "b", parts: [part("a", 0, 20)] },
    { experimentId: "c", parts: [part("a", 0, 20), part("b", 20, 60)] },
    { experimentId: "d", parts: [part("a", 0, 50)] },
  ];

  it("should be there once, as far as any fork needs it, without what is compared itself", () => {
    expect(commonTrunk(trunks, new Set(["c", "d"]))).toEqual([part("a", 0, 50), part("b", 20, 60)]);
    expect(commonTrunk(trunks, new Set(["a", "b", "c"]))).toEqual([]);
  });

  it("should be drawn up to where it was left, and the forks from its last point on", () => {
    const series = (experimentId: string, steps: number[]) =>
      ({ experimentId, key: "validation/loss", steps, values: steps.map((step) => step / 10) }) as unknown as Series;
    const [a, , , d] = family;
    const { lines, ends } = compareLines("validation/loss", {
      experiments: [d!],
      series: [series("a", [20, 40, 60, 80]), series("d", [60, 80])],
      axes: new Map(),
      smoothing: 0,
      trunks: [{ experiment: a!, to: 50 }],
    });
    expect(lines.map(({ xs }) => xs)).toEqual([
      [20, 40],
      [40, 60, 80],
    ]);
    expect(ends.map(({ key }) => key)).toEqual(["d"]);
  });

  it("should put the series of ancestors one after the other", () => {
    const of = (steps: number[]) => [{ key: "lr", steps, values: steps } as unknown as Series];
    expect(joined([of([1, 2]), of([3])]).get("lr")).toEqual({ steps: [1, 2, 3], values: [1, 2, 3], times: [] });
  });
});

describe("the form of a fork", () => {
  const spec = { solver: { type: "SGD", lr: 0.1 }, training: { epochs: 8 } };

  it("should ask for what is chosen alone", () => {
    const form = freshForm(spec, 1);
    const situation = { step: 20, least: 3, spec };
    expect(forkBody(form, situation)).toEqual({ step: 20 });
    expect(forkBody({ ...form, kind: "rate", lr: 0.01, epochs: 9, name: " x " }, situation)).toEqual({
      step: 20,
      name: "x",
      epochs: 9,
      change: { mode: "rate", lr: 0.01 },
    });
    expect(forkBody({ ...form, kind: "solver" }, situation)).toEqual({ step: 20, solver: spec.solver });
    expect(forkBody({ ...form, kind: "rate", lr: undefined }, situation)).toBeNull();
    expect(forkBody({ ...form, epochs: 2 }, situation)).toBeNull();
  });

  it("should begin with a length that leaves something to train", () => {
    expect(leastEpochs(40, 5)).toBe(9);
    expect(leastEpochs(41, 5)).toBe(9);
    expect(freshForm(spec, 9).epochs).toBe(9);
    expect(freshForm(spec, 3).epochs).toBe(8);
  });
});
