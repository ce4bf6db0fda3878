/** What an error of the playground knows about its cause. */
export interface PlaygroundErrorDetails {
  readonly key?: string;
  readonly file?: string;
  readonly found?: unknown;
  readonly expected?: string;
}

/**
 * Everything that the playground itself refuses or fails at. `code` is stable, the message one line: what was found and
 * what was expected. Which HTTP status a code is answered with stands in server/problems.ts.
 */
export class PlaygroundError extends Error {
  readonly code: string;
  readonly details: PlaygroundErrorDetails;

  constructor(code: string, message: string, details: PlaygroundErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "PlaygroundError";
    this.code = code;
    this.details = details;
  }
}

/** An error of the usual form: `width: found 0, expected a whole number from 1`. */
export function mismatch(
  code: string,
  details: { readonly key: string; readonly found: unknown; readonly expected: string },
): PlaygroundError {
  const { key, found, expected } = details;
  // JSON knows neither NaN nor infinity.
  const shown = typeof found === "number" ? String(found) : JSON.stringify(found);
  return new PlaygroundError(code, `${key}: found ${shown}, expected ${expected}`, details);
}

/** A record that is not there (any more). */
export function notFound(kind: string, id: string): PlaygroundError {
  return new PlaygroundError("not_found", `${kind} ${id}: not found`, { key: kind, found: id });
}

/** An error of opening or using the records; errors of our own stay what they are. */
export function storeUnavailable(where: string, error: unknown): PlaygroundError {
  if (error instanceof PlaygroundError) return error;
  const reason = error instanceof Error ? error.message || error.name : String(error);
  return new PlaygroundError("store_unavailable", `${where}: the records cannot be used: ${reason}`, {}, error);
}
