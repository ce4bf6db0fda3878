import type { SchedulerDefinition } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { isPlainObject } from "./json.ts";
import { lengthInSteps } from "./lengths.ts";
import type { Length, RunLengths } from "./lengths.ts";
import { mapNested, nestedSpecs } from "./nested.ts";
import { hasOpenLengths } from "./open-lengths.ts";
import type { NestedSpec, ParameterDefinition } from "./parameters.ts";
import { parseSchedule } from "./parse-schedule.ts";
import { findDefinition } from "./registry.ts";
import type { ScheduleInput, ScheduleSpec } from "./registry.ts";

/** A schedule whose lengths are all whole scheduler steps. */
export type ResolvedSpec = ScheduleSpec;

const define = (spec: NestedSpec): SchedulerDefinition => findDefinition(spec.type)!;

/** Whether a checked schedule, or one inside it, holds a length such as "5ep". */
export function stretches(spec: NestedSpec): boolean {
  const definition = define(spec);
  return hasOpenLengths(definition.parameters, spec) || nestedSpecs(definition, spec).some(stretches);
}

/**
 * Turns every length that stretches ("5ep", "500it", "30%", "2e6sp") into scheduler steps of one run, rounded to the
 * nearest whole step and at least the least that the parameter takes.
 *
 * @param run what the run is like; only what the units used need
 * @throws SchedulesError `unresolved_length` naming what the run must say, and whatever `parseSchedule` throws
 * @example resolveLengths({ type: "StepLR", step_size: "30%" }, { steps: 100 }) // { type: "StepLR", step_size: 30, ... }
 */
export function resolveLengths(input: ScheduleInput, run: RunLengths): ResolvedSpec {
  const spec = parseSchedule(input);
  if (!isPlainObject(run)) throw mismatch("invalid_option", { key: "run", found: run, expected: "an object" });
  if (!stretches(spec)) return spec;
  return parseSchedule(resolve(spec, run));
}

function resolve(spec: NestedSpec, run: RunLengths): NestedSpec {
  const definition = define(spec);
  const copy = mapNested(definition, spec, (nested) => resolve(nested, run));
  for (const [name, parameter] of Object.entries<ParameterDefinition>(definition.parameters)) {
    if (!("length" in parameter) || parameter.length !== true) continue;
    const least = parameter.range.minimum ?? 0;
    const key = `${spec.type} ${name}`;
    const steps = (length: unknown): unknown =>
      typeof length === "string" ? Math.max(least, lengthInSteps(length as Length, run, key)) : length;
    const value = copy[name];
    copy[name] = Array.isArray(value) ? value.map(steps) : steps(value);
  }
  return { ...copy, type: spec.type };
}
