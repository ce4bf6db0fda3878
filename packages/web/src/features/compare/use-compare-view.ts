import { useNavigate, useSearch } from "@tanstack/react-router";
import { type CompareView, readView, searchOf } from "./compare-view.ts";

export type ChangeView = (part: Partial<CompareView>) => void;

/** The view in the page's address. */
export function useCompareView(): readonly [CompareView, ChangeView] {
  const view = readView(useSearch({ strict: false }));
  const navigate = useNavigate();
  const change: ChangeView = (part) =>
    void navigate({ to: ".", search: searchOf({ ...view, ...part }), replace: true, resetScroll: false });
  return [view, change];
}
