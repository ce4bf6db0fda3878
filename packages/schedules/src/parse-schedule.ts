import { expectedName, mismatch } from "./errors.ts";
import { isPlainObject } from "./json.ts";
import { parseParameters } from "./parse-parameters.ts";
import { findDefinition, schedulerDefinitions } from "./registry.ts";
import type { ScheduleSpec } from "./registry.ts";

/**
 * Checks a schedule spec from anywhere (a file, a request, a form) and fills in PyTorch's defaults.
 * Keys that are null count as not given. A bare name stands for a spec without arguments.
 *
 * @throws SchedulesError with a code, the key, what was found and what was expected
 * @example parseSchedule({ type: "StepLR", step_size: 30 }) // { type: "StepLR", step_size: 30, gamma: 0.1 }
 */
export function parseSchedule(input: unknown): ScheduleSpec {
  const spec: unknown = typeof input === "string" ? { type: input } : input;
  if (!isPlainObject(spec)) {
    throw mismatch("invalid_spec", {
      key: "schedule",
      found: input,
      expected: 'an object such as {"type": "StepLR", "step_size": 30}',
    });
  }
  const types = Object.keys(schedulerDefinitions);
  const { type } = spec;
  const definition = typeof type === "string" ? findDefinition(type) : undefined;
  if (definition === undefined) {
    throw mismatch(type === undefined || type === null ? "missing_key" : "unknown_type", {
      subject: "schedule",
      key: "type",
      found: type ?? undefined,
      expected: typeof type === "string" ? expectedName(type, types) : `one of ${types.join(", ")}`,
    });
  }
  // The registry ties each type to its own parameters; the checker cannot see that through the lookup.
  return parseParameters(definition, spec) as unknown as ScheduleSpec;
}
