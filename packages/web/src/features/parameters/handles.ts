import type { Definition } from "@glissade/api";
import type { RunPreview } from "@glissade/schedules";
import type { ChartHandle, HandlePlace } from "../../shared/charts/curve-handles.tsx";
import { type FieldSchema, fieldsOf, type FormValue } from "../../shared/forms/field-schema.ts";
import { inUnit, joinLength, type LengthScale, splitLength } from "../../shared/forms/lengths.ts";

/** A point of the curve that can be dragged; its x is in scheduler steps. */
export interface Handle extends ChartHandle {
  /** The scheduler's spec, or the base rate, after a move. */
  readonly move: (to: HandlePlace) => HandleMove;
}

export interface HandleMove {
  readonly scheduler?: FormValue;
  readonly lr?: number;
  /** Where the example of a metric stops improving, as a share of the run. */
  readonly exampleImproves?: number;
}

export interface HandleSetup {
  readonly scheduler: FormValue | null;
  readonly lr: number;
  readonly definitions: readonly Definition[];
  readonly preview: RunPreview;
  readonly scale: LengthScale;
  readonly exampleImproves: number;
  readonly words: {
    readonly baseRate: string;
    readonly examplePlateau: string;
    readonly factor: string;
    readonly point: (index: number) => string;
    readonly item: (label: string, index: number) => string;
  };
}

/** Lengths that are no places on the curve. */
const noPlaces = /^(patience|cooldown|window_size|noise|periods|step_size_down|num_decay|num_stable|every|timescale)/;
/** Fields that are learning rates, though there is no list of them for each group. */
const rateNames = new Set(["eta_min", "lr_min", "min_lr", "end_value", "end_lr", "alpha_lr"]);

/** Everything on a schedule's curve that can be taken hold of. */
export function handlesOf(setup: HandleSetup): Handle[] {
  const { scheduler, lr, preview, words, exampleImproves, scale } = setup;
  const base: Handle[] = ruledByBase(scheduler)
    ? [{ id: "lr", label: words.baseRate, x: 0, y: lr, moves: "y", move: ({ y }) => ({ lr: tidyRate(y) }) }]
    : [];
  if (!scheduler) return base;
  const isExample = preview.warnings.some(({ code }) => code === "example_metric");
  const example: Handle[] = isExample
    ? [
        {
          id: "example",
          label: words.examplePlateau,
          x: exampleImproves * scale.steps,
          y: valueAt(preview, exampleImproves * scale.steps),
          moves: "x",
          move: ({ x }) => ({ exampleImproves: Math.min(1, Math.max(0.02, x / scale.steps)) }),
        },
      ]
    : [];
  const found = collect(setup, scheduler, preview.resolved ?? {}, [], 0);
  return [...base, ...example, ...factorHandle(setup, scheduler), ...found];
}

const dropFields: Readonly<Record<string, string>> = {
  StepLR: "gamma",
  MultiStepLR: "gamma",
  ReduceLROnPlateau: "factor",
};

/** How far the rate drops at once: the first tread after the base can be lowered and raised. */
function factorHandle({ preview, words }: HandleSetup, scheduler: FormValue): Handle[] {
  const field = dropFields[String(scheduler["type"])];
  const curve = preview.lr[0] ?? [];
  const [, before = 0] = curve[0] ?? [];
  const tread = curve.find(([, value]) => value !== before);
  if (field === undefined || !tread || before <= 0) return [];
  const next = curve.find(([step, value]) => step > tread[0] && value !== tread[1]) ?? curve.at(-1) ?? tread;
  return [
    {
      id: field,
      label: words.factor,
      x: (tread[0] + next[0]) / 2,
      y: tread[1],
      moves: "y",
      move: ({ y }) => ({ scheduler: { ...scheduler, [field]: Math.min(0.99, tidyRate(y / before)) } }),
    },
  ];
}

/** CyclicLR, OneCycleLR and curves of rates bring their own; the base rate has no say in them. */
function ruledByBase(scheduler: FormValue | null): boolean {
  if (!scheduler) return true;
  const own = ["max_lr", "lr_max", "init_value", "peak_value"].some((name) => name in scheduler);
  return !own && !(scheduler["type"] === "PiecewiseLR" && scheduler["values"] !== "factor");
}

type Path = readonly (string | number)[];

function collect(setup: HandleSetup, spec: FormValue, resolved: unknown, path: Path, offset: number): Handle[] {
  const definition = setup.definitions.find(({ type }) => type === spec["type"]);
  // While a new curve is drawn, the old one may be of another schedule: it has none of the new one's places.
  if (!definition || !isSpec(resolved) || resolved["type"] !== spec["type"]) return [];
  const numbers = resolved;
  return fieldsOf(definition.schema as FieldSchema).flatMap(({ name, schema }): Handle[] => {
    const label = `${definition.label}: ${schema.title ?? name}`;
    const at = [...path, name];
    const value = spec[name] ?? schema.default;
    const steps = numbers[name];
    if (schema["x-control"] === "points") return pointHandles(setup, value, steps, at, offset);
    if (schema["x-length"] && !noPlaces.test(name)) {
      if (Array.isArray(steps) && Array.isArray(value)) {
        return steps.map((step: number, index) =>
          lengthHandle(setup, setup.words.item(label, index), value[index], step, [...at, index], offset),
        );
      }
      return typeof steps === "number" ? [lengthHandle(setup, label, value, steps, at, offset)] : [];
    }
    if (isRateField(name, schema) && typeof value === "number") return [rateHandle(setup, label, value, at)];
    if (schema["x-control"] === "schedule" && isSpec(value)) {
      return collect(setup, value, steps, at, offset + delayOfChild(spec, numbers));
    }
    if (schema["x-control"] === "schedules" && Array.isArray(value)) {
      const starts = startsOfChildren(spec, numbers);
      return value.flatMap((child: unknown, index) =>
        isSpec(child)
          ? collect(
              setup,
              child,
              (steps as readonly unknown[] | undefined)?.[index],
              [...at, index],
              offset + (starts[index - 1] ?? 0),
            )
          : [],
      );
    }
    return [];
  });
}

function isRateField(name: string, schema: FieldSchema): boolean {
  if (name.includes("momentum") || name === "factor" || name === "lr_lambda") return false;
  return schema["x-per-group"] === true || rateNames.has(name);
}

/** The schedule inside a warm-up may begin only when that is over. */
function delayOfChild(spec: FormValue, resolved: FormValue): number {
  const after = spec["type"] === "WarmupLR" && (spec["mode"] ?? "before") === "before";
  return after && typeof resolved["warmup_steps"] === "number" ? resolved["warmup_steps"] : 0;
}

/** Where the second of several schedules begins, and each one after it; side by side, all begin at once. */
function startsOfChildren(spec: FormValue, resolved: FormValue): readonly number[] {
  if (!["SequentialLR", "join_schedules"].includes(String(spec["type"]))) return [];
  return (resolved["milestones"] ?? resolved["boundaries"] ?? []) as readonly number[];
}

function lengthHandle(
  setup: HandleSetup,
  label: string,
  value: unknown,
  steps: number,
  path: Path,
  offset: number,
): Handle {
  const { scale, preview, scheduler } = setup;
  const x = offset + steps;
  return {
    id: path.join("."),
    label,
    x,
    y: valueAt(preview, Math.min(x, scale.steps)),
    moves: "x",
    move: (to) => {
      const next = Math.max(1, Math.round(to.x - offset));
      const { unit } = splitLength(value);
      return { scheduler: withAt(scheduler, path, joinLength(inUnit(next, unit, scale), unit)) as FormValue };
    },
  };
}

function rateHandle({ scheduler, scale }: HandleSetup, label: string, value: number, path: Path): Handle {
  return {
    id: path.join("."),
    label,
    // A rate holds for the whole run; near its end, but beside the handles of lengths, which often end there.
    x: 0.94 * scale.steps,
    y: value,
    moves: "y",
    move: ({ y }) => ({ scheduler: withAt(scheduler, path, tidyRate(y)) as FormValue }),
  };
}

function pointHandles(setup: HandleSetup, value: unknown, resolved: unknown, path: Path, offset: number): Handle[] {
  const { scheduler, scale, lr, words } = setup;
  const factors = at(scheduler, path.slice(0, -1), "values") === "factor";
  const unitOfValue = factors ? lr : 1;
  return ((resolved ?? []) as [number, number][]).map(([step, height], index) => ({
    id: [...path, index].join("."),
    label: words.point(index),
    x: offset + step,
    y: height * unitOfValue,
    moves: "xy" as const,
    move: (to) => {
      const { unit } = splitLength((value as [unknown, number][])[index]?.[0]);
      const steps = Math.max(0, Math.round(to.x - offset));
      const point = [joinLength(inUnit(steps, unit, scale), unit), tidyRate(to.y / (unitOfValue || 1))];
      return { scheduler: withAt(scheduler, [...path, index], point) as FormValue };
    },
  }));
}

/** Three significant digits: what a person would have typed. */
function tidyRate(rate: number): number {
  return Number(Math.max(0, rate).toPrecision(3));
}

/** The drawn rate at a scheduler step. */
export function valueAt({ lr }: RunPreview, step: number): number {
  const curve = lr[0] ?? [];
  const after = curve.findIndex(([each]) => each >= step);
  const [left, right] = [curve[after - 1], curve[after]];
  if (after === -1) return curve.at(-1)?.[1] ?? 0;
  if (!left || !right) return curve[0]?.[1] ?? 0;
  const share = (step - left[0]) / (right[0] - left[0] || 1);
  return left[1] + share * (right[1] - left[1]);
}

function isSpec(value: unknown): value is FormValue {
  return typeof value === "object" && value !== null && "type" in value;
}

function at(root: unknown, path: Path, name: string): unknown {
  let found = root;
  for (const key of [...path, name]) found = (found as Record<string | number, unknown> | undefined)?.[key];
  return found;
}

/** A copy with one place of it changed. */
export function withAt(root: unknown, [key, ...rest]: Path, value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(root)) return root.map((item: unknown, i) => (i === key ? withAt(item, rest, value) : item));
  const object = (root ?? {}) as Record<string, unknown>;
  return { ...object, [key]: withAt(object[key], rest, value) };
}
