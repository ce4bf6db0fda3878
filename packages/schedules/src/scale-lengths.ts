import { mismatch } from "./errors.ts";
import type { Length } from "./lengths.ts";
import { mapNested } from "./nested.ts";
import type { NestedSpec, NumberParameter, ParameterDefinition, ParameterDefinitions } from "./parameters.ts";
import { parseSchedule } from "./parse-schedule.ts";
import { findDefinition } from "./registry.ts";
import type { ScheduleInput, ScheduleSpec } from "./registry.ts";

/**
 * Stretches a schedule: every number of steps in it, and in the schedules inside, is multiplied by a factor, so that the
 * curve keeps its shape over a run that is so much longer. Lengths given as texts ("30%", "5ep") stay: they say by
 * themselves what they follow. Factors per step (ExponentialLR's `gamma`) and formulas are no lengths and stay, too, as
 * does what counts the values of a metric (`patience`).
 *
 * @param factor above 0
 * @throws SchedulesError `invalid_option` for a factor that is none, and whatever `parseSchedule` throws
 * @example scaleLengths({ type: "StepLR", step_size: 30 }, 1.5) // { type: "StepLR", step_size: 45, gamma: 0.1 }
 */
export function scaleLengths(input: ScheduleInput, factor: number): ScheduleSpec {
  const spec = parseSchedule(input);
  if (!(factor > 0 && factor < Infinity)) {
    throw mismatch("invalid_option", { key: "factor", found: factor, expected: "a finite number > 0" });
  }
  return factor === 1 ? spec : parseSchedule(scale(spec, factor));
}

function scale(spec: NestedSpec, factor: number): NestedSpec {
  const { parameters } = findDefinition(spec.type)!;
  const copy = mapNested({ parameters }, spec, (nested) => scale(nested, factor));
  return { ...scaleValues(parameters, copy, factor), type: spec.type };
}

function scaleValues(
  parameters: ParameterDefinitions,
  values: Readonly<Record<string, unknown>>,
  factor: number,
): Record<string, unknown> {
  const copy = { ...values };
  for (const [name, parameter] of Object.entries(parameters)) copy[name] = scaleValue(parameter, copy[name], factor);
  return copy;
}

function scaleValue(parameter: ParameterDefinition, value: unknown, factor: number): unknown {
  if (value === null || value === undefined) return value;
  switch (parameter.kind) {
    case "points":
      return (value as readonly (readonly [Length, number])[]).map(([step, rate]) => [
        typeof step === "number" ? step * factor : step,
        rate,
      ]);
    case "map":
      return Object.fromEntries(
        Object.entries(value).map(([key, each]) => {
          const step = Number(key);
          return [Number.isNaN(step) ? key : Math.round(step * factor), each as unknown];
        }),
      );
    case "objects":
      return (value as readonly Readonly<Record<string, unknown>>[]).map((each) =>
        scaleValues(parameter.fields, each, factor),
      );
    case "integer":
    case "number":
    case "integers":
      return isStepCount(parameter) ? scaleSteps(parameter.range.minimum ?? 0, value, factor) : value;
    default:
      return value;
  }
}

// The steps between two of the schedule inside stay: that one is stretched itself.
const isStepCount = (parameter: Pick<NumberParameter, "length" | "steps" | "ofMetric" | "stride">): boolean =>
  (parameter.length === true || parameter.steps === true) && parameter.ofMetric !== true && parameter.stride !== true;

function scaleSteps(least: number, value: unknown, factor: number): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => scaleSteps(least, one, factor));
  return typeof value === "number" ? Math.max(least, Math.round(value * factor)) : value;
}
