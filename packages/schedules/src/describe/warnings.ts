import { childrenOf } from "../code-out/children.ts";
import { SchedulesError } from "../errors.ts";
import { formatNumber } from "../format.ts";
import { strideOf } from "../nested.ts";
import type { ParameterDefinition } from "../parameters.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";
import { simulate } from "../simulate.ts";
import { phasesOf } from "./phases.ts";
import { place, span } from "./words.ts";
import type { Unit } from "./words.ts";

/**
 * What a warning is about. `rises_after_end` tells of what would come after the run; all others of the run itself.
 */
export type WarningCode =
  | "past_end"
  | "total_mismatch"
  | "unreached"
  | "rises_again"
  | "rises_after_end"
  | "early_decay"
  | "zero_start"
  | "never_changes";

/** Something about a schedule that is probably not meant. */
export interface Warning {
  readonly code: WarningCode;
  readonly text: string;
}

const rate = (value: number): string => formatNumber(value);

/** The steps of the run that an argument names. */
function placesOf(parameter: ParameterDefinition, value: unknown): readonly number[] {
  if (!("length" in parameter) || parameter.length !== true || value === null) return [];
  if (parameter.kind === "integers") return value as readonly number[];
  if (parameter.kind === "points") return (value as readonly (readonly [number, number])[]).map(([step]) => step);
  return parameter.kind === "map" ? Object.keys(value as object).map(Number) : [];
}

/** What the arguments say of lengths that the run does not have, also inside compositions. */
export function lengthWarnings(spec: ScheduleSpec, steps: number, unit: Unit, where = ""): Warning[] {
  const definition = findDefinition(spec.type)!;
  const values: Readonly<Record<string, unknown>> = { ...spec };
  const found: Warning[] = [];
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const value = values[name];
    const late = placesOf(parameter, value).filter((step) => step >= steps);
    if (late.length > 0) {
      const text = `${where}${name}: ${late.map((step) => String(step)).join(", ")} ${late.length === 1 ? "lies" : "lie"} past the end, which is ${place(steps, unit)}`;
      found.push({ code: "past_end", text });
    }
    if (name === "T_max" && typeof value === "number" && value < steps) {
      const text = `${where}T_max is ${value}: after ${place(value, unit)} the rate rises again`;
      found.push({ code: "rises_again", text });
    }
    const isTotal = /^(total_steps|num_training_steps)$/.test(name) || (name === "total_iters" && parameter.extension);
    if (isTotal && typeof value === "number" && value !== steps) {
      const text = `${where}${name} is ${value}, but ${where === "" ? "the run" : "it"} has ${span(steps, { name: "step", length: 1 })}`;
      found.push({ code: "total_mismatch", text });
    }
  }
  return [...found, ...childWarnings(spec, steps, unit)];
}

/** In a sequence each schedule has the stretch between its milestones, side by side all from the start; elsewhere the whole run. */
function childWarnings(spec: ScheduleSpec, steps: number, unit: Unit): Warning[] {
  const children = childrenOf(spec);
  const { milestones, boundaries } = spec as { readonly milestones?: unknown; readonly boundaries?: unknown };
  const list: unknown = milestones ?? boundaries;
  const marks = Array.isArray(list) && list.length === children.length - 1 ? (list as number[]) : undefined;
  const stride = strideOf(findDefinition(spec.type)!, { ...spec });
  return children.flatMap((child, i) => {
    const from = marks === undefined || i === 0 || spec.type === "SwitchLR" ? 0 : marks[i - 1]!;
    const end = marks === undefined || i === children.length - 1 ? steps : Math.min(marks[i]!, steps);
    const to = Math.ceil(end / stride);
    return to > from ? lengthWarnings(child, to - from, unit, `${child.type} `) : [];
  });
}

/** What the curve itself shows. */
export function curveWarnings(spec: ScheduleSpec, lr: readonly number[], steps: number, unit: Unit): Warning[] {
  const values = curve(spec, lr, horizon(steps), steps);
  const used = values.slice(0, steps);
  const highest = Math.max(...peaks(used));
  const found: Warning[] = [];
  if (used[0] === 0 && highest > 0) {
    found.push({ code: "zero_start", text: "the first step is taken with a rate of 0 and changes nothing" });
  }
  if (steps > 1 && highest > 0 && used.every((value) => value === used[0]) && !isConstantByName(spec)) {
    found.push({
      code: "never_changes",
      text: `the rate never changes within the run: it is ${rate(used[0]!)} throughout`,
    });
  }
  return [...found, ...endWarnings(values, steps, highest, unit)];
}

/** How far to look: well past the end, also of a short run, but not for long. */
const horizon = (steps: number): number => Math.min(Math.max(4 * steps, 5000), Math.max(steps, 200_000)) + 1;

// Math.max over a million arguments overflows the stack.
const peaks = (values: readonly number[]): number[] => [values.reduce((best, value) => Math.max(best, value), 0)];

const isConstantByName = (spec: ScheduleSpec): boolean => /constant/i.test(spec.type);

function curve(spec: ScheduleSpec, lr: readonly number[], wanted: number, least: number): number[] {
  try {
    return simulate(spec, { lr, steps: wanted }).lr.map((row) => row[0]!);
  } catch (error) {
    if (!(error instanceof SchedulesError)) throw error;
    return simulate(spec, { lr, steps: least }).lr.map((row) => row[0]!);
  }
}

/** Where the run stops in relation to what the schedule does next. */
function endWarnings(values: readonly number[], steps: number, highest: number, unit: Unit): Warning[] {
  const last = values[steps - 1]!;
  const notable = 0.01 * highest;
  const used = phasesOf(values.slice(0, steps));
  const ending = used.at(-1);
  if (ending === undefined) return [];
  if (ending.end > ending.start && used.length > 1 && ending.shape !== "jump" && ending.end - ending.start > notable) {
    const text = `the rate rises again from ${place(ending.from, unit)} on and is at ${rate(last)} when the run ends`;
    return [{ code: "rises_again", text }];
  }
  if (values.length <= steps + 1) return [];
  if (ending.end > ending.start && ending.shape !== "jump" && ending.shape !== "stairs") {
    return unreachedTop(values, steps, unit);
  }
  let lowest = steps;
  while (lowest + 1 < values.length && values[lowest + 1]! < values[lowest]!) lowest += 1;
  const goesOn = lowest + 1 < values.length;
  const isFalling = ending.end < ending.start && ending.shape !== "stairs" && ending.shape !== "exponential";
  if (isFalling && goesOn && lowest > steps && last - values[lowest]! > notable) {
    const text = `the run ends at a rate of ${rate(last)}, before the schedule reaches its lowest, ${rate(values[lowest]!)} at ${place(lowest, unit)}`;
    return [{ code: "unreached", text }];
  }
  const rises = isFalling && goesOn && lowest === steps && values[lowest + 1]! > values[lowest]!;
  if (!rises) return [];
  return [
    {
      code: "rises_after_end",
      text: `after ${place(steps, unit)} the rate would rise again: do not train longer with it`,
    },
  ];
}

/** A climb that the run cuts off: a warm-up that is longer than it. */
function unreachedTop(values: readonly number[], steps: number, unit: Unit): Warning[] {
  let top = steps - 1;
  while (top + 1 < values.length && values[top + 1]! > values[top]!) top += 1;
  // One that climbs for ever has no top.
  if (top <= steps || top + 1 === values.length || values[top]! - values[steps - 1]! <= 0.01 * values[top]!) return [];
  const text = `the run ends at a rate of ${rate(values[steps - 1]!)}, before the schedule reaches its highest, ${rate(values[top]!)} at ${place(top, unit)}`;
  return [{ code: "unreached", text }];
}

/** In schedules that act at once: one that falls while another still warms up. */
export function chainWarnings(spec: ScheduleSpec, lr: number, steps: number, unit: Unit): Warning[] {
  const children = childrenOf(spec);
  const { milestones, boundaries } = spec as { readonly milestones?: unknown; readonly boundaries?: unknown };
  if (milestones !== undefined || boundaries !== undefined) {
    return children.flatMap((child) => chainWarnings(child, lr, steps, unit));
  }
  if (children.length < 2 || !/chain/i.test(spec.type)) return [];
  const curves = children.map((child) => {
    try {
      return simulate(child, { lr, steps }).lr.map((row) => row[0]!);
    } catch (error) {
      if (error instanceof SchedulesError) return [];
      throw error;
    }
  });
  const rises = curves.map((values) => values.findIndex((value, i) => i > 0 && value <= values[i - 1]!));
  const warm = curves.findIndex((values, i) => rises[i] !== 1 && values.length > 1 && values[1]! > values[0]!);
  if (warm < 0) return [];
  const end = rises[warm]! < 0 ? steps : rises[warm]! - 1;
  const early = curves.findIndex(
    (values, i) => i !== warm && values.some((value, t) => t > 0 && t < end && value < values[t - 1]!),
  );
  if (early < 0) return [];
  const falls = curves[early]!.findIndex((value, t) => t > 0 && value < curves[early]![t - 1]!);
  const text = `${children[early]!.type} lowers the rate from ${place(falls, unit)} on, before the warm-up by ${children[warm]!.type} ends at ${place(end, unit)}`;
  return [{ code: "early_decay", text }];
}
