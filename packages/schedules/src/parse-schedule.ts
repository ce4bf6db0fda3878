import type { SchedulerDefinition } from "./definition.ts";
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
  return parseAt(input, "schedule", { depth: 1, count: 0 });
}

/** How deep in compositions, and how many schedules so far in all. */
interface Extent {
  readonly depth: number;
  count: number;
}

const deepest = 32;
const mostSchedules = 10_000;

function parseAt(input: unknown, key: string, extent: Extent): ScheduleSpec {
  const spec: unknown = typeof input === "string" ? { type: input } : input;
  if (!isPlainObject(spec)) {
    const expected = 'an object such as {"type": "StepLR", "step_size": 30}';
    throw mismatch("invalid_spec", { key, found: input, expected });
  }
  extent.count += 1;
  if (extent.depth > deepest || extent.count > mostSchedules) {
    const found = extent.depth > deepest ? `more than ${deepest} levels` : `more than ${mostSchedules} schedules`;
    const expected = `at most ${deepest} levels of compositions and ${mostSchedules} schedules`;
    throw mismatch("too_deep", { key, found, expected });
  }
  const definition = definitionOf(spec["type"], key);
  // Counts travel up, the depth does not.
  const within: Extent = { depth: extent.depth + 1, count: extent.count };
  // The registry ties each type to its own parameters; the checker cannot see that through the lookup.
  const parsed = parseParameters(definition, spec, (nested, place) => parseAt(nested, place, within));
  extent.count = within.count;
  return parsed as unknown as ScheduleSpec;
}

function definitionOf(type: unknown, key: string): SchedulerDefinition {
  const definition = typeof type === "string" ? findDefinition(type) : undefined;
  if (definition !== undefined) return definition;
  const types = Object.keys(schedulerDefinitions);
  throw mismatch(type === undefined || type === null ? "missing_key" : "unknown_type", {
    subject: key,
    key: "type",
    found: type ?? undefined,
    expected: typeof type === "string" ? expectedName(type, types) : `one of ${types.join(", ")}`,
  });
}
