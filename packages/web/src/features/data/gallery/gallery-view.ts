import type { Part } from "@glissade/api";
import { integerIn, textIn, type ViewSearch, wordIn } from "../../../shared/view/use-view.ts";

/** Which pictures of a data set are looked at, as the address says it. */
export interface GalleryView {
  readonly class: string | undefined;
  readonly tag: string | undefined;
  /** A split's id, or "own" for the parts that the data set brings. */
  readonly split: string | undefined;
  readonly part: Part | undefined;
  readonly readable: "yes" | "no" | undefined;
  /** A finished experiment, whose predictions are looked at. */
  readonly experiment: string | undefined;
  readonly verdict: "right" | "wrong" | undefined;
  readonly predicted: string | undefined;
  /** From 1. */
  readonly page: number;
  /** Position, among those that match, of the picture that is seen large. */
  readonly show: number | undefined;
}

export const pageSize = 60;

export function readGalleryView(search: ViewSearch): GalleryView {
  return {
    class: textIn(search, "class"),
    tag: textIn(search, "tag"),
    split: textIn(search, "split"),
    part: wordIn(search, "part", ["train", "validation", "test"]),
    readable: wordIn(search, "readable", ["yes", "no"]),
    experiment: textIn(search, "experiment"),
    verdict: wordIn(search, "verdict", ["right", "wrong"]),
    predicted: textIn(search, "predicted"),
    page: integerIn(search, "page", 1) ?? 1,
    show: integerIn(search, "show", 0),
  };
}

export type GalleryFilters = Omit<GalleryView, "page" | "show">;

/** The filters without the place in what they find. */
export function filtersOf({ page: _page, show: _show, ...filters }: GalleryView): GalleryFilters {
  return filters;
}

/** A change of filters begins at the first page again; what belongs to a filter goes with it. */
export function filterPatch(patch: Partial<Record<keyof GalleryFilters, string | undefined>>): ViewSearch {
  return {
    ...patch,
    ...("experiment" in patch && { verdict: undefined, predicted: undefined }),
    // Of the pictures with predictions, the server knows no tags, parts or faults.
    ...(patch.experiment !== undefined && { tag: undefined, split: undefined, part: undefined, readable: undefined }),
    ...("split" in patch && patch.split === undefined && { part: undefined }),
    page: undefined,
    show: undefined,
  };
}

export const noFilters = filterPatch({
  class: undefined,
  tag: undefined,
  split: undefined,
  part: undefined,
  readable: undefined,
  experiment: undefined,
});

export function isFiltered(view: GalleryView): boolean {
  return Object.values(filtersOf(view)).some((value) => value !== undefined);
}

/** To look at one picture: its position, and the page that it is on. */
export function showPatch(position: number): ViewSearch {
  return { show: position, page: Math.floor(position / pageSize) + 1 };
}
