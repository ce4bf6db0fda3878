import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listExperiments, listKeys } from "../../src/features/experiments/experiment-repository.ts";
import { parseFilter, parseSortKey } from "../../src/features/experiments/filter.ts";
import { insertExperiment, insertProject, insertSplit } from "../support/records.ts";
import { describeStores } from "../support/stores.ts";

const page = { offset: 0, limit: 100, filters: [], sort: [] };

describe("filters", () => {
  it("should take key, operator and value apart when the value holds operators itself", () => {
    expect(parseFilter("spec.solver.lr>=0.01")).toEqual({ key: "spec.solver.lr", operator: ">=", value: "0.01" });
    expect(parseFilter(" metrics.validation/accuracy > 0.8 ")).toEqual({
      key: "metrics.validation/accuracy",
      operator: ">",
      value: "0.8",
    });
    expect(parseFilter("name~a=b<c")).toEqual({ key: "name", operator: "~", value: "a=b<c" });
    expect(parseFilter("spec.x!=1")).toEqual({ key: "spec.x", operator: "!=", value: "1" });
  });

  it.each(["", "spec.solver.lr", "=1", "spec.solver.lr=", "spec.a b=1", "spec.a';drop table x--=1"])(
    "should refuse %j with the form that is expected",
    (text) => {
      expect(() => parseFilter(text)).toThrow(/^filter: found .*expected/s);
    },
  );

  it("should name the nearest key when a key is misspelt", () => {
    expect(() => parseFilter("sate=draft")).toThrow('expected "state"');
    expect(() => parseSortKey("-creatdAt")).toThrow('expected "createdAt"');
  });
});

describeStores("experiments of a project", (stores) => {
  it("should filter by spec keys, metrics, state, tag and text", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    const other = await insertProject(store, "other");
    const splitId = await insertSplit(store, projectId);
    const spec = (lr: number, scheduler: string | null) =>
      JSON.stringify({ solver: { type: "SGD", lr }, scheduler: scheduler && { type: scheduler, milestones: [1, 2] } });
    const add = (number: number, lr: number, scheduler: string | null, row = {}, metrics = {}) =>
      insertExperiment(store, projectId, splitId, { number, spec: spec(lr, scheduler), ...row }, metrics);
    await add(1, 0.1, "StepLR", { tags: '["a b","x"]' }, { "validation/accuracy": 0.5 });
    await add(2, 0.01, "CosineAnnealingLR", { state: "finished", notes: "100% sure_" }, { "validation/accuracy": 0.9 });
    await add(3, 0.001, null, { name: "Third", state: "failed" });
    await insertExperiment(store, other, await insertSplit(store, other), { number: 1, spec: spec(0.1, "StepLR") });

    const numbers = async (query: Partial<Parameters<typeof listExperiments>[1]>) => {
      const { items, total } = await listExperiments(store.db, { projectId, ...page, ...query });
      expect(total).toBe(items.length);
      return items.map(({ row }) => row.number).sort();
    };
    const filtered = (...filters: string[]) => numbers({ filters: filters.map(parseFilter) });
    expect(await filtered("spec.solver.lr>=0.01")).toEqual([1, 2]);
    expect(await filtered("spec.solver.lr=0.010")).toEqual([2]);
    expect(await filtered("spec.scheduler.type=StepLR")).toEqual([1]);
    expect(await filtered("spec.scheduler.type!=StepLR")).toEqual([2, 3]);
    expect(await filtered("spec.scheduler.type~steplr")).toEqual([1]);
    expect(await filtered("spec.scheduler.type=null")).toEqual([3]);
    expect(await filtered("spec.scheduler.type!=null")).toEqual([1, 2]);
    expect(await filtered(`splitId=${splitId}`)).toEqual([1, 2, 3]);
    expect(await filtered(`splitId!=${splitId}`)).toEqual([]);
    expect(await filtered("spec.scheduler.milestones=[1,2]")).toEqual([1, 2]);
    expect(await filtered("metrics.validation/accuracy>0.6", "spec.solver.type=SGD")).toEqual([2]);
    expect(await filtered("number<=2", "state!=draft")).toEqual([2]);
    expect(await filtered("name~thi")).toEqual([3]);
    expect(await numbers({ states: ["finished", "failed"] })).toEqual([2, 3]);
    expect(await numbers({ tag: "a b" })).toEqual([1]);
    expect(await numbers({ tag: "a" })).toEqual([]);
    expect(await numbers({ text: "100%" })).toEqual([2]);
    expect(await numbers({ text: "sure_" })).toEqual([2]);
    expect(await numbers({ text: "sur_" })).toEqual([]);
  });

  it("should sort by any key with missing values last, both ways, and page without gaps", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    const splitId = await insertSplit(store, projectId);
    const accuracies = [0.3, undefined, 0.9, 0.1, undefined, 0.5];
    for (const [i, accuracy] of accuracies.entries()) {
      const metrics: Record<string, number> = accuracy === undefined ? {} : { "test/accuracy": accuracy };
      await insertExperiment(store, projectId, splitId, { number: i + 1 }, metrics);
    }
    const sorted = async (...keys: string[]) => {
      const sort = keys.map(parseSortKey);
      const found: number[] = [];
      for (let offset = 0; offset < 6; offset += 2) {
        const { items } = await listExperiments(store.db, { projectId, ...page, sort, offset, limit: 2 });
        found.push(...items.map(({ row }) => row.number));
      }
      return found;
    };
    expect(await sorted("metrics.test/accuracy")).toEqual([4, 1, 6, 3, 5, 2]);
    expect(await sorted("-metrics.test/accuracy")).toEqual([3, 6, 1, 4, 5, 2]);
    expect(await sorted("number")).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await sorted()).toEqual([6, 5, 4, 3, 2, 1]);
  });

  it("should list the keys that there are, with their kind", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    const splitId = await insertSplit(store, projectId);
    const spec = JSON.stringify({
      dataset: "split:1",
      solver: { type: "SGD", lr: 0.1, nesterov: false },
      threads: null,
    });
    await insertExperiment(store, projectId, splitId, { number: 1, spec }, { "train/loss": 1 });
    const keys = (await listKeys(store.db, projectId)).map(({ key, kind }) => `${key} ${kind}`);
    expect(keys).toContain("spec.solver.lr number");
    expect(keys).toContain("spec.solver.type text");
    expect(keys).toContain("spec.solver.nesterov text");
    expect(keys).toContain("metrics.train/loss number");
    expect(keys.some((key) => key.startsWith("spec.dataset") || key.startsWith("spec.threads"))).toBe(false);
  });

  it("should never fail otherwise than with a filter error when filters are arbitrary texts", async () => {
    const store = await stores.open();
    const projectId = await insertProject(store);
    const key = fc.oneof(fc.constantFrom("spec.a", "metrics.b", "name", "number", "createdAt"), fc.string());
    const operator = fc.constantFrom("=", "!=", "<", "<=", ">", ">=", "~");
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom("'", "\\", "%", "1e999", "NaN"),
    );
    await fc.assert(
      fc.asyncProperty(key, operator, texts, async (k, o, v) => {
        let filter;
        try {
          filter = parseFilter(`${k}${o}${v.replaceAll("\0", "")}`);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_filter" });
          return;
        }
        try {
          const { total } = await listExperiments(store.db, { projectId, ...page, filters: [filter] });
          expect(total).toBe(0);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_filter" });
        }
      }),
      { numRuns: 200 },
    );
  });
});
