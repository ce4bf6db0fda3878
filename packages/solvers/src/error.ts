/** What a {@link SolverError} is about: the key, what was found there and what was expected. */
export interface SolverErrorDetails {
  /** Key of the solver's spec, or the argument. */
  readonly key?: string;
  readonly found?: unknown;
  readonly expected?: string;
}

/**
 * The one error class of this package. Branch on `code`, which is stable: "invalid_spec", "unknown_solver",
 * "unknown_key", "invalid_value", "invalid_combination", "no_momentum", "invalid_argument". The message is one line.
 */
export class SolverError extends Error {
  readonly code: string;
  readonly details: SolverErrorDetails;

  constructor(code: string, message: string, details: SolverErrorDetails = {}) {
    super(message);
    this.name = "SolverError";
    this.code = code;
    this.details = details;
  }
}

/** Shows a found value in a message: short, on one line. */
export function show(value: unknown): string {
  const text = String(JSON.stringify(value, (_, part: unknown) => (hasNoJson(part) ? String(part) : part)));
  const shown = hasNoJson(value) ? String(value) : text;
  return shown.length <= 60 ? shown : `${shown.slice(0, 57)}...`;
}

/** Values that JSON would refuse, drop or turn into null. */
function hasNoJson(value: unknown): value is bigint | number | symbol | undefined {
  return (
    ["bigint", "symbol", "undefined"].includes(typeof value) || (typeof value === "number" && !Number.isFinite(value))
  );
}
