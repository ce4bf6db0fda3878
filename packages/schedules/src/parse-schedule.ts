import type { SchedulerDefinition } from "./definition.ts";
import { expectedName, mismatch, SchedulesError } from "./errors.ts";
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
  return parseAt(input, root, { depth: 1, count: 0 });
}

/** What errors call the whole spec. */
const root = "schedule";

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
  const place = key === root ? "" : `${key}.`;
  const definition = placed(place, () => definitionOf(spec["type"], key));
  // Counts travel up, the depth does not.
  const within: Extent = { depth: extent.depth + 1, count: extent.count };
  const parsed = placed(place, (parsedInside) =>
    parseParameters(definition, spec, (nested, name) => parsedInside(() => parseAt(nested, `${place}${name}`, within))),
  );
  extent.count = within.count;
  // The registry ties each type to its own parameters; the checker cannot see that through the lookup.
  return parsed as unknown as ScheduleSpec;
}

/**
 * Completes the key in the errors of one spec by where that spec stands: `schedulers[1].gamma`. Those of the specs
 * inside, which come through `inside`, have theirs complete already.
 */
function placed<T>(place: string, parse: (inside: <R>(work: () => R) => R) => T): T {
  let complete: unknown;
  try {
    return parse((work) => {
      try {
        return work();
      } catch (error) {
        complete = error;
        throw error;
      }
    });
  } catch (error) {
    if (error === complete || place === "" || !(error instanceof SchedulesError)) throw error;
    const details = { ...error.details, key: `${place}${error.details.key ?? ""}` };
    throw new SchedulesError(error.code, error.message, details, { cause: error });
  }
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
