import type { MetricsRow } from "@glissade/trainer";
import type { SaidRow } from "./said.ts";

/** A point of a series. */
export interface Point {
  readonly step: number;
  readonly epoch: number;
  /** NaN where it is no finite number. */
  readonly value: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** How fast it went, on the machine that it ran on: kept to be looked at, never equal from one run to the next. */
export const paceSeries = "imagesPerSecond";

/**
 * The points of a row of the metrics log, by series.
 *
 * A row of kind `step` gives `train/loss` and `train/accuracy` (means over the steps since the point before), `lr`,
 * `momentum` and now and then `update/ratio` and `update/unchanged` (how far that step moved the weights); of more than
 * one parameter group the second is `lr/2`, and so on. An evaluation gives what it measured, `validation/loss` for
 * example; its means over the whole period go by `evaluation/train/loss`, because they are another series than those of
 * single steps.
 */
export function pointsOf(row: MetricsRow, time: number): Map<string, Point> {
  const points = new Map<string, Point>();
  const add = (key: string, value: number | null): void => {
    points.set(key, { step: row.step, epoch: row.epoch, value: value ?? Number.NaN, time });
  };
  for (const [name, value] of Object.entries(row.metrics)) {
    add(row.kind === "evaluation" && name.startsWith("train/") ? `evaluation/${name}` : name, value);
  }
  if (row.kind === "step") {
    row.lr.forEach((rate, group) => add(groupKey("lr", group), rate));
    row.momentum?.forEach((momentum, group) => add(groupKey("momentum", group), momentum));
    const update: Readonly<Record<string, number>> = { ...row.update };
    for (const [name, value] of Object.entries(update)) add(`update/${name}`, value);
  }
  return points;
}

function groupKey(name: string, group: number): string {
  return group === 0 ? name : `${name}/${group + 1}`;
}

/** The points of many rows, by series, in order. */
export function gatherPoints(rows: readonly Pick<SaidRow, "row" | "time" | "imagesPerSecond">[]): Map<string, Point[]> {
  const gathered = new Map<string, Point[]>();
  const add = (key: string, point: Point): void => {
    const points = gathered.get(key);
    if (points) points.push(point);
    else gathered.set(key, [point]);
  };
  for (const { row, time, imagesPerSecond } of rows) {
    for (const [key, point] of pointsOf(row, time)) add(key, point);
    if (imagesPerSecond === undefined) continue;
    add(paceSeries, { step: row.step, epoch: row.epoch, value: imagesPerSecond, time });
  }
  return gathered;
}
