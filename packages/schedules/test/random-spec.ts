import fc from "fast-check";
import type { ParameterDefinition, SchedulerDefinition } from "../src/index.ts";
import { parseSchedule, schedulerDefinitions, SchedulesError } from "../src/index.ts";
import type { ScheduleSpec } from "../src/index.ts";

/** Values that suit a parameter, made from its definition alone. */
function valueFor(name: string, parameter: ParameterDefinition, leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  switch (parameter.kind) {
    case "integer":
      return integers(parameter.range.minimum ?? 0);
    case "number":
      return numbers(name, parameter.range);
    case "integers":
      return fc
        .array(fc.integer({ min: Math.max(1, parameter.range.minimum ?? 0), max: 60 }), { minLength: 1, maxLength: 3 })
        .map(rising);
    case "numbers":
      return fc.array(numbers(name, parameter.range), { minLength: 1, maxLength: 4 });
    case "points":
      return fc
        .array(fc.tuple(fc.integer({ min: 0, max: 60 }), rate), { minLength: 1, maxLength: 5 })
        .map((points) => [...new Map(points)].toSorted(([a], [b]) => a - b));
    case "map":
      return fc.dictionary(fc.integer({ min: 1, max: 60 }).map(String), fc.double({ min: 0.1, max: 2, noNaN: true }), {
        minKeys: 1,
        maxKeys: 3,
      });
    case "objects":
      return fc.array(fieldsOf(parameter.fields, leaf), { minLength: 1, maxLength: 3 });
    case "choice":
      return fc.constantFrom(...parameter.choices);
    case "boolean":
      return fc.boolean();
    case "text":
      return fc.constant("validation/loss");
    case "expression":
      return fc
        .constantFrom("0.95 ** epoch", "1 / (1 + 0.1 * epoch)", "1 if epoch < 5 else 0.5", "max(0.1, cos(epoch / 50))")
        .map((text) => text.replaceAll("epoch", parameter.variables[0]![0]!));
    case "schedule":
      return leaf;
    case "schedules":
      return fc.array(leaf, { minLength: 2, maxLength: 3 });
  }
}

const rising = (values: readonly number[]): number[] => [...new Set(values)].toSorted((a, b) => a - b);
const rate = fc.double({ min: 1e-4, max: 1, noNaN: true });
const integers = (minimum: number): fc.Arbitrary<number> =>
  fc.integer({ min: Math.max(minimum, 0), max: Math.max(minimum, 1) + 40 });

function numbers(
  name: string,
  range: { minimum?: number; maximum?: number; exclusiveMaximum?: number },
): fc.Arbitrary<number> {
  // Small shares of noise are drawn until they fit, which takes long.
  if (name === "noise_pct") return fc.constantFrom(0.5, 0.67);
  if (/^(b|lb)$/.test(name)) return fc.constantFrom(-6, -0.51);
  if (/gamma|factor|rate|decay/.test(name))
    return fc.double({ min: 0.5, max: Math.min(range.maximum ?? 1, 0.999), noNaN: true });
  if (/div|mul|power|exponent|k_/.test(name)) return fc.constantFrom(1, 2, 10);
  return fc.double({ min: Math.max(range.minimum ?? 0, 1e-3), max: Math.min(range.maximum ?? 1, 0.9), noNaN: true });
}

function fieldsOf(
  parameters: SchedulerDefinition["parameters"],
  leaf: fc.Arbitrary<unknown>,
): fc.Arbitrary<Record<string, unknown>> {
  const required = Object.keys(parameters).filter((name) => parameters[name]!.default === undefined);
  const values = Object.entries(parameters).map(([name, each]) => [name, valueFor(name, each, leaf)] as const);
  return fc.record(Object.fromEntries(values), { requiredKeys: required });
}

/** Specs of one definition that the parser takes; those it refuses (arguments that do not go together) are drawn again. */
export function specOf(
  definition: SchedulerDefinition,
  leaf: fc.Arbitrary<unknown> = leafSpec,
): fc.Arbitrary<ScheduleSpec> {
  return fieldsOf(definition.parameters, leaf)
    .map((values) => parsed({ ...fitting(values), type: definition.type }))
    .filter((spec) => spec !== undefined);
}

/** Lists that must be as long as others are cut to fit. */
function fitting(values: Record<string, unknown>): Record<string, unknown> {
  const fit = (list: unknown, count: number): unknown =>
    Array.isArray(list)
      ? Array.from({ length: count }, (_, i) => (list as unknown[])[i] ?? (list as unknown[]).at(-1))
      : list;
  const result = { ...values };
  const { schedulers, schedules, boundaries, periods } = values;
  const children = Array.isArray(schedulers) ? schedulers : schedules;
  if (Array.isArray(children)) {
    for (const key of ["milestones", "boundaries"]) {
      if (key in result) result[key] = Array.from({ length: children.length - 1 }, (_, i) => 7 * (i + 1));
    }
  } else if (Array.isArray(boundaries)) result["values"] = fit(values["values"], boundaries.length + 1);
  if (Array.isArray(periods)) result["restart_weights"] = fit(values["restart_weights"] ?? [1], periods.length);
  if (values["moms"] !== undefined) result["moms"] = fit(values["moms"], 3);
  return result;
}

function parsed(input: unknown): ScheduleSpec | undefined {
  try {
    return parseSchedule(input);
  } catch (error) {
    if (error instanceof SchedulesError) return undefined;
    throw error;
  }
}

/** Schedules by themselves, for compositions. */
const leafSpec: fc.Arbitrary<unknown> = fc.constantFrom(
  { type: "StepLR", step_size: 5, gamma: 0.5 },
  { type: "ExponentialLR", gamma: 0.9 },
  { type: "CosineAnnealingLR", T_max: 20, eta_min: 0.001 },
  { type: "MultiStepLR", milestones: [3, 6], gamma: 0.3 },
);

export const definitions: readonly SchedulerDefinition[] = Object.values<SchedulerDefinition>(schedulerDefinitions);

/** Any schedule of any type, compositions up to three deep. */
export const deepSpec: fc.Arbitrary<ScheduleSpec> = fc.letrec<{ spec: ScheduleSpec }>((tie) => ({
  spec: fc
    .constantFrom(...definitions)
    .chain((definition) => specOf(definition, fc.oneof({ maxDepth: 2 }, fc.constant(plain), tie("spec")))),
})).spec;
const plain = { type: "StepLR", step_size: 7, gamma: 0.5 };

/** What a run gives, or undefined where the schedule does not fit two groups or leaves the rates >= 0. */
export function attempt<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (
      error instanceof SchedulesError &&
      ["group_count", "not_finite", "expression_failed", "no_closed_form"].includes(error.code)
    ) {
      return undefined;
    }
    throw error;
  }
}
