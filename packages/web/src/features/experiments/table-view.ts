import type { CallInput, ExperimentState, operations } from "@glissade/api";
import { experimentState } from "@glissade/api";

/** What of a project's experiments is shown, and how: all of it stands in the page's address. */
export interface TableView {
  readonly split: string | undefined;
  readonly states: readonly ExperimentState[];
  /** A type; `null` as a word for a constant rate. */
  readonly scheduler: string | undefined;
  readonly solver: string | undefined;
  readonly tag: string | undefined;
  /** Part of the name or the notes. */
  readonly text: string | undefined;
  /** `spec.solver.lr>=0.01`. */
  readonly filters: readonly string[];
  readonly sort: SortOrder | undefined;
  /** The key whose values part the table. */
  readonly group: string | undefined;
  /** Left out: as they were chosen last, or the usual ones. */
  readonly columns: readonly string[] | undefined;
  /** From 1. */
  readonly page: number;
}

export interface SortOrder {
  readonly key: string;
  readonly descending: boolean;
}

export const pageSize = 50;

type Search = Readonly<Record<string, unknown>>;

const textOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value).trim() || undefined : undefined;

const listOf = (value: unknown): string[] =>
  Array.isArray(value)
    ? value.flatMap((each) => textOf(each) ?? [])
    : (textOf(value)
        ?.split(",")
        .filter((part) => part !== "") ?? []);

/** Reads an address; what it cannot make sense of is as if it were not there. */
export function readView(search: Search): TableView {
  const sort = textOf(search["sort"]);
  const columns = listOf(search["columns"]);
  const page = Number(search["page"] ?? 1);
  const filter = search["filter"];
  return {
    split: textOf(search["split"]),
    states: listOf(search["state"]).filter((state) => experimentState.safeParse(state).success) as ExperimentState[],
    scheduler: search["scheduler"] === null ? "null" : textOf(search["scheduler"]),
    solver: textOf(search["solver"]),
    tag: textOf(search["tag"]),
    text: textOf(search["q"]),
    filters: Array.isArray(filter) ? listOf(filter) : [textOf(filter) ?? []].flat(),
    sort: sort === undefined ? undefined : { key: sort.replace(/^-/, ""), descending: sort.startsWith("-") },
    group: textOf(search["group"]),
    columns: columns.length > 0 ? columns : undefined,
    page: Number.isInteger(page) && page >= 1 ? page : 1,
  };
}

/** The address of a view; what is as usual is left out. */
export function searchOf(view: TableView): Record<string, unknown> {
  const search = {
    split: view.split,
    state: view.states.length > 0 ? view.states.join(",") : undefined,
    scheduler: view.scheduler,
    solver: view.solver,
    tag: view.tag,
    q: view.text,
    filter: view.filters.length > 0 ? [...view.filters] : undefined,
    sort: view.sort && `${view.sort.descending ? "-" : ""}${view.sort.key}`,
    group: view.group,
    columns: view.columns?.join(","),
    page: view.page > 1 ? view.page : undefined,
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}

type ListInput = CallInput<(typeof operations)["listExperiments"]>;

/** What to ask the server for. A group's members stand together: its key is the first to sort by. */
export function listInputOf(projectId: string, view: TableView): ListInput {
  const filter = [
    ...(view.split === undefined ? [] : [`splitId=${view.split}`]),
    ...(view.scheduler === undefined ? [] : [`spec.scheduler.type=${view.scheduler}`]),
    ...(view.solver === undefined ? [] : [`spec.solver.type=${view.solver}`]),
    ...view.filters,
  ];
  const sort = [
    ...(view.group === undefined ? [] : [view.group]),
    ...(view.sort === undefined ? [] : [`${view.sort.descending ? "-" : ""}${view.sort.key}`]),
  ];
  return {
    projectId,
    offset: (view.page - 1) * pageSize,
    limit: pageSize,
    ...(view.states.length > 0 && { state: view.states.join(",") }),
    ...(view.tag !== undefined && { tag: view.tag }),
    ...(view.text !== undefined && { q: view.text }),
    ...(filter.length > 0 && { filter }),
    ...(sort.length > 0 && { sort: sort.join(",") }),
  };
}

/** Whether anything is kept back. */
export function isFiltered(view: TableView): boolean {
  const { split, states, scheduler, solver, tag, text, filters } = view;
  return states.length + filters.length > 0 || [split, scheduler, solver, tag, text].some((part) => part !== undefined);
}

/** The order after a click on a column: first the way that is asked for most, then the other, then as usual. */
export function nextSort(sort: SortOrder | undefined, key: string, descendingFirst: boolean): SortOrder | undefined {
  if (sort?.key !== key) return { key, descending: descendingFirst };
  return sort.descending === descendingFirst ? { key, descending: !descendingFirst } : undefined;
}

/** `spec.solver.lr>=0.01`, taken apart as the server does; undefined where it is no filter. */
export function partsOfFilter(filter: string): { key: string; operator: string; value: string } | undefined {
  const [, key, operator, value] = /^\s*([\w./-]+?)\s*(!=|<=|>=|=|<|>|~)\s*(.+?)\s*$/s.exec(filter) ?? [];
  return key === undefined || operator === undefined || value === undefined ? undefined : { key, operator, value };
}

const signs: Readonly<Record<string, string>> = { "!=": "≠", "<=": "≤", ">=": "≥", "~": "∋" };

/** A filter as it is read on a chip. */
export function filterText(filter: string, labelOf: (key: string) => string): string {
  const parts = partsOfFilter(filter);
  if (!parts) return filter;
  const { key, operator, value } = parts;
  return `${labelOf(key)} ${signs[operator] ?? operator} ${value === "null" ? "–" : value}`;
}
