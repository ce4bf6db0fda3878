import { SolverError, show } from "./error.ts";
import { nearestName } from "@glissade/words";
import { describeExpected, isValid } from "./parameter.ts";
import { type SolverDefinition, solverDefinitions, type SolverSpec, type SolverType } from "./solver-definitions.ts";

/**
 * Checks a solver spec and completes it with defaults. Keys are PyTorch's arguments; a key that is absent or null takes
 * its default. A string alone is taken as the type.
 *
 * @throws SolverError with code "invalid_spec" (not an object, or no type), "unknown_solver", "unknown_key",
 *   "invalid_value" or "invalid_combination"; the message names the key, what was found and what was expected
 *
 * @example
 * parseSolver({ type: "SGD", lr: 0.1, momentum: 0.9 });
 * // { type: "SGD", lr: 0.1, momentum: 0.9, dampening: 0, weight_decay: 0, nesterov: false, maximize: false }
 */
export function parseSolver(input: unknown): SolverSpec {
  const record = typeof input === "string" ? { type: input } : input;
  if (!isRecord(record)) {
    throw failure("invalid_spec", undefined, input, 'an object such as {"type": "SGD", "lr": 0.1}');
  }
  const definition = findDefinition(record.type);
  refuseUnknownKeys(record, definition);
  const values = Object.entries(definition.parameters).map(([name, parameter]) => {
    const value = record[name] ?? parameter.default;
    if (!isValid(parameter, value)) throw failure("invalid_value", name, value, describeExpected(parameter));
    return [name, value];
  });
  const spec = { type: definition.type, ...Object.fromEntries(values) } as SolverSpec;
  const conflict = definition.findConflict?.(spec);
  if (conflict !== undefined) throw failure("invalid_combination", conflict.key, conflict.found, conflict.expected);
  return spec;
}

function findDefinition(type: unknown): SolverDefinition {
  const known = Object.keys(solverDefinitions);
  const expected = `one of ${known.join(", ")}`;
  if (type === undefined || type === null) throw failure("invalid_spec", "type", type, expected);
  if (typeof type !== "string") throw failure("unknown_solver", "type", type, expected);
  if (Object.hasOwn(solverDefinitions, type)) return solverDefinitions[type as SolverType];
  throw failure("unknown_solver", "type", type, expected, nearestName(type, known));
}

function refuseUnknownKeys(record: Readonly<Record<string, unknown>>, definition: SolverDefinition): void {
  const known = Object.keys(definition.parameters);
  const unknown = Object.keys(record).find((key) => key !== "type" && !known.includes(key));
  if (unknown === undefined) return;
  const suggestion = nearestName(unknown, known);
  const expected = `a parameter of ${definition.type}: ${known.join(", ")}`;
  throw new SolverError("unknown_key", `${unknown}: unknown key, expected ${expected}${didYouMean(suggestion)}`, {
    key: unknown,
    found: record[unknown],
    expected,
  });
}

function failure(code: string, key: string | undefined, found: unknown, expected: string, suggestion?: string) {
  const message = `${key ?? "solver"}: found ${show(found)}, expected ${expected}${didYouMean(suggestion)}`;
  return new SolverError(code, message, { ...(key === undefined ? {} : { key }), found, expected });
}

function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? "" : `; did you mean "${suggestion}"?`;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
