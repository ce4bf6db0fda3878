import type { FormValue } from "../../../shared/forms/field-schema.ts";
import type { SteeringChange } from "@glissade/api";
import type { CurvePoint, Interpolation } from "./curve-points.ts";

export const tools = ["rate", "scale", "curve", "replace", "cooldown", "extend", "undo"] as const;
/** A way to steer. What a run was made longer by is trained: a finished one has nothing to undo. */
export type Tool = (typeof tools)[number];

export const shapes = ["1-sqrt", "cosine", "linear"] as const;
export const plans = ["hold", "stretch", "restart"] as const;
type Interval = "iteration" | "evaluation" | "epoch";

/** Where a run is when it is steered. */
export interface Situation {
  /** Training steps done: a change takes effect with the next one. */
  readonly step: number;
  /** What the next step would use. */
  readonly rate: number;
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  /** It came to its end: any change makes it longer. */
  readonly over: boolean;
  readonly interval: Interval;
  /** Points of what would be followed, as they were when steering began. */
  readonly points: readonly CurvePoint[];
  /** The change that undo would take back. */
  readonly latest: { readonly name: string; readonly step: number } | null;
}

/** What is written in the fields of all tools; a field that was emptied has no value. */
export interface SteerForm {
  readonly lr: number | undefined;
  /** What comes after a rate that is set. */
  readonly after: "hold" | "shift";
  readonly factor: number | undefined;
  readonly points: readonly CurvePoint[];
  readonly interpolation: Interpolation;
  readonly scheduler: FormValue | null;
  readonly baseRate: number | undefined;
  readonly interval: Interval;
  readonly shape: (typeof shapes)[number];
  readonly to: number | undefined;
  readonly lastEpoch: number | undefined;
  readonly plan: (typeof plans)[number];
  /** Epochs to add. */
  readonly more: number | undefined;
}

const usualMore = 5;

/** What the fields say until somebody writes into them. */
export function freshForm({ rate, epochs, over, interval, points }: Situation): SteerForm {
  return {
    lr: tidyRate(rate),
    after: "hold",
    factor: 0.5,
    points,
    interpolation: "linear",
    scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
    baseRate: tidyRate(rate) || 0.01,
    interval,
    shape: "1-sqrt",
    to: 0,
    lastEpoch: over ? epochs + usualMore : epochs,
    plan: "hold",
    more: over ? usualMore : 0,
  };
}

/** The change that a tool's fields ask for; null where they ask for nothing, or are not complete. */
export function changeOf(tool: Tool, form: SteerForm, now: Situation): SteeringChange | null {
  const mode = modeOf(tool, form, now);
  if (!mode) return null;
  const epochs = epochsOf(tool, form, now);
  if (epochs === null) return null;
  return epochs === undefined ? mode : { ...mode, epochs };
}

function modeOf(tool: Tool, form: SteerForm, now: Situation): SteeringChange | null {
  const { lr, after, factor, points, interpolation, scheduler, baseRate, interval, shape, to, plan } = form;
  switch (tool) {
    case "rate":
      if (!isRate(lr)) return null;
      if (after === "hold") return { mode: "rate", lr };
      return now.rate > 0 && (now.over || lr !== tidyRate(now.rate)) ? { mode: "scale", factor: lr / now.rate } : null;
    case "scale":
      return isRate(factor) && (now.over || factor !== 1) ? { mode: "scale", factor } : null;
    case "curve":
      if (!now.over && points === now.points) return null;
      return { mode: "curve", points: points.map(({ step, rate }) => [step, rate]), interpolation };
    case "replace":
      return isRate(baseRate)
        ? { mode: "replace", scheduler: scheduler && { ...scheduler }, lr: baseRate, schedulerInterval: interval }
        : null;
    case "cooldown":
      return isRate(to) ? { mode: "cooldown", shape, to } : null;
    case "extend":
      return { mode: plan };
    case "undo":
      return now.latest && !now.over ? { mode: "undo" } : null;
  }
}

/** Epochs of the whole run; undefined: they stay as they are; null: what is written is no such number. */
function epochsOf(tool: Tool, { more, lastEpoch }: SteerForm, now: Situation): number | undefined | null {
  if (tool === "undo") return undefined;
  const whole = tool === "cooldown" ? lastEpoch : more === undefined ? undefined : now.epochs + more;
  if (whole === undefined || !Number.isInteger(whole)) return null;
  const least = now.over ? now.epochs + 1 : tool === "cooldown" ? firstEnd(now) : now.epochs;
  if (whole < least) return null;
  return whole === now.epochs ? undefined : whole;
}

/** The first epoch at whose end a run can still be over. */
export function firstEnd({ step, stepsPerEpoch, epochs, over }: Situation): number {
  return over ? epochs + 1 : Math.min(epochs, Math.floor(step / stepsPerEpoch) + 1);
}

function isRate(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}

/** Three significant digits: what a person would have typed. */
export function tidyRate(rate: number): number {
  return Number(Math.max(0, rate).toPrecision(3));
}
