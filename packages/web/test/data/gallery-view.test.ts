import { describe, expect, it } from "vitest";
import {
  filterPatch,
  isFiltered,
  noFilters,
  pageSize,
  readGalleryView,
  showPatch,
} from "../../src/features/data/gallery/gallery-view.ts";

describe("the view of a gallery", () => {
  it("should read what an address says, and nothing of what it cannot mean", () => {
    const view = readGalleryView({ class: 7, part: "train", readable: "perhaps", page: 0, show: -1, verdict: "wrong" });
    expect(view).toMatchObject({ class: "7", part: "train", readable: undefined, page: 1, show: undefined });
    expect(view.verdict).toBe("wrong");
    expect(isFiltered(view)).toBe(true);
    expect(isFiltered(readGalleryView({ page: 3, show: 130 }))).toBe(false);
  });

  it("should begin at the first page when a filter changes", () => {
    expect(filterPatch({ class: "nut" })).toEqual({ class: "nut", page: undefined, show: undefined });
  });

  it("should drop what a filter makes meaningless", () => {
    expect(Object.keys(filterPatch({ experiment: "e" }))).toEqual(
      expect.arrayContaining(["verdict", "predicted", "tag", "split", "part", "readable"]),
    );
    expect(filterPatch({ experiment: undefined })).not.toHaveProperty("tag");
    expect(filterPatch({ split: undefined })).toHaveProperty("part");
    expect(filterPatch({ split: "s" })).not.toHaveProperty("part");
  });

  it("should find everything again without filters", () => {
    const view = readGalleryView({ class: "a", tag: "b", split: "own", part: "test", experiment: "e", predicted: "c" });
    expect(isFiltered({ ...view, ...noFilters })).toBe(false);
  });

  it("should turn to the page of the picture that is looked at", () => {
    expect(showPatch(0)).toEqual({ show: 0, page: 1 });
    expect(showPatch(pageSize)).toEqual({ show: pageSize, page: 2 });
  });
});
