import { getRouteApi } from "@tanstack/react-router";
import { type Tool, tools } from "./steer/change.ts";

export const tabs = ["charts", "results", "predictions", "landscape", "files", "log", "spec", "code", "try"] as const;
export type Tab = (typeof tabs)[number];

export const xAxes = ["step", "epoch", "time"] as const;
export type XAxisKind = (typeof xAxes)[number];

/** What the address says of the page; every value has a default that the address leaves out. */
export interface ResultsSearch {
  readonly tab: Tab;
  readonly x: XAxisKind;
  /** Steps that the charts show; left out: all. */
  readonly zoom: readonly [number, number] | null;
  /** Weight of the past in the moving average, 0 to 0.99. */
  readonly smooth: number;
  /** Whether losses stand on a logarithmic axis. */
  readonly logLoss: boolean;
  /** Whether rates do; null: where they span more than two decades. */
  readonly logRate: boolean | null;
  readonly checkpoints: boolean;
  /** The way to steer that is open; null: none. */
  readonly steer: Tool | null;
  /** The step near which a fork is being made; 0: at the newest checkpoint; null: none is. */
  readonly fork: number | null;
  /** Of the predictions: only those of a class, as a class, wrong ones. */
  readonly label: string | null;
  readonly predicted: string | null;
  readonly mistakes: boolean;
  readonly page: number;
  /** Of the confusion matrix: the cell whose pictures are shown. */
  readonly cell: readonly [label: string, predicted: string] | null;
  readonly normalised: boolean;
  /** Of the loss surface. */
  readonly view: "map" | "relief";
  /** Of the log: kinds of events, and words. */
  readonly kind: string | null;
  readonly words: string;
}

/** Reads an address; what it does not understand is as if left out. */
export function parseSearch(search: Readonly<Record<string, unknown>>): ResultsSearch {
  const { from, to, smooth, cell } = search;
  return {
    tab: oneOf(tabs, search["tab"]) ?? "charts",
    x: oneOf(xAxes, search["x"]) ?? "step",
    zoom: typeof from === "number" && typeof to === "number" && from < to ? [from, to] : null,
    smooth: typeof smooth === "number" && smooth >= 0 && smooth <= 0.99 ? smooth : 0,
    logLoss: search["logLoss"] === true,
    logRate: typeof search["logRate"] === "boolean" ? search["logRate"] : null,
    checkpoints: search["checkpoints"] !== false,
    steer: oneOf(tools, search["steer"]) ?? null,
    fork: typeof search["fork"] === "number" && search["fork"] >= 0 ? search["fork"] : null,
    label: text(search["label"]),
    predicted: text(search["predicted"]),
    mistakes: search["mistakes"] !== false,
    page: typeof search["page"] === "number" && search["page"] >= 1 ? Math.floor(search["page"]) : 1,
    cell: isPair(cell) ? cell : null,
    normalised: search["normalised"] === true,
    view: search["view"] === "relief" ? "relief" : "map",
    kind: text(search["kind"]),
    words: text(search["words"]) ?? "",
  };
}

function oneOf<T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((each) => each === value);
}

function text(value: unknown): string | null {
  // An address that holds digits only is read as a number.
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
}

function isPair(value: unknown): value is readonly [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "string");
}

const route = getRouteApi("/projects/$projectId/experiments/$experimentId");

/** Changes of the address: `undefined` takes a key out. */
export type SearchChanges = Readonly<Record<string, unknown>>;

/** What the address says, and how to change it without a new entry in the history. */
export function useResultsSearch(): readonly [ResultsSearch, (changes: SearchChanges) => void] {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (changes: SearchChanges): void =>
    void navigate({ search: (last) => ({ ...last, ...changes }), replace: true, resetScroll: false });
  return [parseSearch(search), change];
}

export function useExperimentParams(): { readonly projectId: string; readonly experimentId: string } {
  return route.useParams();
}
