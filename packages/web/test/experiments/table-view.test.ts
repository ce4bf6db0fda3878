import { describe, expect, it } from "vitest";
import {
  filterText,
  isFiltered,
  listInputOf,
  nextSort,
  readView,
  searchOf,
} from "../../src/features/experiments/table-view.ts";

describe("the table's view in its address", () => {
  it("should read what it writes", () => {
    const search = {
      split: "abc",
      state: "running,queued",
      scheduler: "null",
      solver: "SGD",
      tag: "good",
      q: "cosine",
      filter: ["spec.solver.lr>=0.01", "metrics.validation/accuracy>0.8"],
      sort: "-metrics.test/accuracy",
      group: "spec.scheduler.type",
      columns: "scheduler,spec.solver.momentum",
      page: 3,
    };
    expect(searchOf(readView(search))).toEqual(search);
  });

  it("should be as usual when an address says nothing, or nonsense", () => {
    const usual = readView({});
    expect(searchOf(usual)).toEqual({});
    expect(isFiltered(usual)).toBe(false);
    expect(readView({ state: "sleeping", page: "x", sort: "", filter: {}, columns: 7n, q: " " })).toEqual(usual);
  });

  it("should keep texts that the router read as numbers, and a filter that stands alone", () => {
    expect(readView({ q: 12, tag: 7 })).toMatchObject({ text: "12", tag: "7" });
    expect(readView({ filter: "number>3" }).filters).toEqual(["number>3"]);
  });

  it("should ask the server for a page, with the group's key as the first to sort by", () => {
    const view = readView({ split: "s1", scheduler: "StepLR", sort: "-number", group: "spec.solver.lr", page: 2 });
    expect(listInputOf("p", view)).toEqual({
      projectId: "p",
      offset: 50,
      limit: 50,
      filter: ["splitId=s1", "spec.scheduler.type=StepLR"],
      sort: "spec.solver.lr,-number",
    });
  });

  it("should turn round on the second click of a column and leave on the third", () => {
    const first = nextSort(undefined, "number", true);
    expect(first).toEqual({ key: "number", descending: true });
    const second = nextSort(first, "number", true);
    expect(second).toEqual({ key: "number", descending: false });
    expect(nextSort(second, "number", true)).toBeUndefined();
    expect(nextSort(second, "name", false)).toEqual({ key: "name", descending: false });
  });

  it("should say a filter in words", () => {
    expect(filterText("spec.solver.lr>=0.01", () => "Base rate")).toBe("Base rate ≥ 0.01");
    expect(filterText("spec.scheduler.type=null", () => "Scheduler")).toBe("Scheduler = –");
    expect(filterText("no filter", () => "x")).toBe("no filter");
  });
});
