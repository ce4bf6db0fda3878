import { showFound } from "./format.ts";
import { nearestName } from "@glissade/words";

/** What an error is about: the key, what stood there and what should have stood there. */
export interface ErrorDetails {
  /** The spec's key or the option at fault, for example `step_size` or `milestones[2]`. */
  readonly key?: string;
  readonly file?: string;
  readonly found?: unknown;
  readonly expected?: string;
  /** The argument that the key is needed for: `StepLR step_size "5ep"`. */
  readonly neededBy?: string;
  /** The place in a text (a formula, pasted code), both counted from 1. */
  readonly line?: number;
  readonly column?: number;
}

/**
 * Every error this package throws. Branch on `code`, never on the message.
 *
 * Codes: `invalid_spec`, `unknown_type`, `unknown_key`, `missing_key`, `invalid_value`, `group_count`,
 * `invalid_option`, `missing_metric`, `no_closed_form`, `not_finite`, `invalid_state`, `invalid_expression`,
 * `expression_failed`, `invalid_code`.
 */
export class SchedulesError extends Error {
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(code: string, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = "SchedulesError";
    this.code = code;
    this.details = details;
  }
}

/** An error of the usual form: `StepLR step_size: found 0, expected an integer >= 1`. */
export function mismatch(
  code: string,
  details: { readonly subject?: string; readonly key: string; readonly found: unknown; readonly expected: string },
): SchedulesError {
  const { subject, key, found, expected } = details;
  const place = subject === undefined ? key : `${subject} ${key}`;
  return new SchedulesError(code, `${place}: found ${showFound(found)}, expected ${expected}`, {
    key,
    found,
    expected,
  });
}

/** What was expected instead of an unknown name: the known ones, and which of them was probably meant. */
export function expectedName(found: string, known: readonly string[]): string {
  const nearest = nearestName(found, known);
  const list = `one of ${known.join(", ")}`;
  return nearest === undefined ? list : `${list}; did you mean "${nearest}"?`;
}
