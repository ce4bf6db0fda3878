/** What a {@link DescentError} is about: the key, what was found there and what was expected. */
export interface DescentErrorDetails {
  readonly key?: string;
  readonly found?: unknown;
  readonly expected?: string;
}

/**
 * What is wrong with a run. Branch on `code`, which is stable: "unknown_landscape", "unknown_story", "invalid_value",
 * "invalid_formula". Formulas that cannot be read, solvers and schedules complain with their own errors.
 */
export class DescentError extends Error {
  readonly code: string;
  readonly details: DescentErrorDetails;

  constructor(code: string, message: string, details: DescentErrorDetails = {}) {
    super(message);
    this.name = "DescentError";
    this.code = code;
    this.details = details;
  }
}

/** "steps: found 0, expected a whole number from 1 to 100000". */
export function mismatch(code: string, key: string, found: unknown, expected: string): DescentError {
  const shown = typeof found === "string" ? JSON.stringify(found.slice(0, 60)) : show(found);
  return new DescentError(code, `${key}: found ${shown}, expected ${expected}`, { key, found, expected });
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ").slice(0, 60)}]`;
  return typeof value === "object" && value !== null ? "an object" : String(value);
}
