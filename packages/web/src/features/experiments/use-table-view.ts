import { useNavigate, useSearch } from "@tanstack/react-router";
import { rememberColumns, rememberedColumns } from "./columns.ts";
import { useStable } from "./use-stable.ts";
import { readView, searchOf, type TableView } from "./table-view.ts";

export interface TableViewState {
  readonly view: TableView;
  readonly columns: readonly string[];
  /** Changes a part of the view; any change but of the page leads to the first page. */
  readonly change: (part: Partial<TableView>) => void;
  readonly setColumns: (columns: readonly string[]) => void;
  readonly clearFilters: () => void;
}

/** The view in the page's address. */
export function useTableView(): TableViewState {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  const view = readView(search);
  const change = (part: Partial<TableView>): void => {
    const next = searchOf({ ...view, page: 1, ...part });
    void navigate({ to: ".", search: next, replace: true, resetScroll: false });
  };
  return {
    view,
    columns: useStable(view.columns ?? rememberedColumns()),
    change,
    setColumns: (columns) => {
      rememberColumns(columns);
      change({ columns, page: view.page });
    },
    clearFilters: () =>
      change({
        split: undefined,
        states: [],
        scheduler: undefined,
        solver: undefined,
        tag: undefined,
        text: undefined,
        filters: [],
      }),
  };
}
