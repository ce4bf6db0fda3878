import type { SchedulerDefinition } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { isPlainObject } from "./json.ts";
import { exactLength, inStrides } from "./lengths.ts";
import type { RunLengths } from "./lengths.ts";
import { mapNested, nestedSpecs, strideOf } from "./nested.ts";
import { hasOpenLengths } from "./open-lengths.ts";
import type { NestedSpec, ParameterDefinition, ParameterDefinitions, Range } from "./parameters.ts";
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
 * nearest whole step and at least the least that the parameter takes. In a run so short that points fall on one step,
 * the last of them counts; factors multiply.
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
  const fields = resolveFields(definition.parameters, spec, run, spec.type);
  const inside = inStrides(run, strideOf(definition, fields));
  return { ...mapNested(definition, fields, (nested) => resolve(nested, inside)), type: spec.type };
}

function resolveFields(
  parameters: ParameterDefinitions,
  values: Readonly<Record<string, unknown>>,
  run: RunLengths,
  subject: string,
): Record<string, unknown> {
  const fields = Object.entries<ParameterDefinition>(parameters)
    .filter(([name]) => name in values)
    .map(([name, parameter]) => [name, resolveValue(parameter, values[name], run, `${subject} ${name}`)] as const);
  return { ...values, ...Object.fromEntries(fields) };
}

type Loose = Readonly<Record<string, unknown>>;

function resolveValue(parameter: ParameterDefinition, value: unknown, run: RunLengths, key: string): unknown {
  if (value === null) return null;
  if (parameter.kind === "objects") {
    return (value as readonly Loose[]).map((item) => resolveFields(parameter.fields, item, run, key));
  }
  if (!("length" in parameter) || parameter.length !== true) return value;
  const steps = (length: unknown): unknown => {
    if (typeof length !== "string") return length;
    // Only where the original takes them are fractions of a step kept.
    const exact = exactLength(length, run, key);
    return parameter.kind === "number" ? exact : Math.max(leastOf(parameter.range), Math.round(exact));
  };
  if (parameter.kind === "points") return resolvePoints(value as readonly [unknown, number][], steps);
  if (parameter.kind === "map") return resolveMap(value as Readonly<Record<string, number>>, steps);
  return Array.isArray(value) ? value.map(steps) : steps(value);
}

const leastOf = ({ minimum = 0 }: Range): number => minimum;

/** Of points that come to fall on one step the last one counts. */
function resolvePoints(points: readonly [unknown, number][], steps: (length: unknown) => unknown): unknown {
  const resolved = points.map(([step, value]) => [steps(step), value] as const);
  return resolved.filter(([step], index) => step !== resolved[index + 1]?.[0]);
}

/** Factors that come to fall on one step multiply. */
function resolveMap(
  factors: Readonly<Record<string, number>>,
  steps: (length: unknown) => unknown,
): Readonly<Record<string, number>> {
  const resolved: Record<string, number> = {};
  for (const [key, factor] of Object.entries(factors)) {
    const step = String(/^\d+$/.test(key) ? key : steps(key));
    resolved[step] = (resolved[step] ?? 1) * factor;
  }
  return resolved;
}
