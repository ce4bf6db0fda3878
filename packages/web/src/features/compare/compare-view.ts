export const xKinds = ["step", "epoch", "time"] as const;
export type XKind = (typeof xKinds)[number];

/** What is compared and how it is drawn: all of it stands in the page's address. */
export interface CompareView {
  readonly ids: readonly string[];
  /** Series to draw, a chart each; left out: the usual ones that there are. */
  readonly metrics: readonly string[] | undefined;
  readonly x: XKind;
  /** Weight of the past in the moving average: 0 to below 1. */
  readonly smoothing: number;
  /** In units of x. */
  readonly zoom: readonly [number, number] | undefined;
  /** Series whose axis was told to be logarithmic, or not to be. */
  readonly log: readonly string[];
  readonly linear: readonly string[];
  /** Of parallel coordinates: left out: the first that differ. */
  readonly axes: readonly string[] | undefined;
  /** For parallel coordinates and the scatter. */
  readonly score: string | undefined;
}

type Search = Readonly<Record<string, unknown>>;

const listIn = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((each) =>
    typeof each === "string" ? each.split(",").filter((part) => part !== "") : [],
  );

/** Reads an address; what it cannot make sense of is as if it were not there. */
export function readView(search: Search): CompareView {
  const [from, to] = (listIn(search["zoom"])[0] ?? "").split("..").map(Number);
  const smoothing = Number(search["smooth"] ?? 0);
  const metrics = listIn(search["metrics"]);
  const axes = listIn(search["axes"]);
  return {
    ids: [...new Set(listIn(search["ids"]))],
    metrics: metrics.length > 0 ? metrics : undefined,
    x: xKinds.find((kind) => kind === search["x"]) ?? "step",
    smoothing: smoothing > 0 && smoothing < 1 ? smoothing : 0,
    zoom: from !== undefined && to !== undefined && from < to ? [from, to] : undefined,
    log: listIn(search["log"]),
    linear: listIn(search["linear"]),
    axes: axes.length > 0 ? axes : undefined,
    score: listIn(search["score"])[0],
  };
}

/** The address of a view; what is as usual is left out. */
export function searchOf(view: CompareView): Record<string, unknown> {
  const list = (items: readonly string[] | undefined) => (items?.length ? items.join(",") : undefined);
  const search = {
    ids: list(view.ids),
    metrics: list(view.metrics),
    x: view.x === "step" ? undefined : view.x,
    smooth: view.smoothing === 0 ? undefined : view.smoothing,
    zoom: view.zoom && view.zoom.map((end) => Number(end.toPrecision(6))).join(".."),
    log: list(view.log),
    linear: list(view.linear),
    axes: list(view.axes),
    score: view.score,
  };
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
