import { SchedulesError } from "../errors.ts";
import { showFound } from "../format.ts";
import type { Place } from "./syntax.ts";

/** What a text is called in messages, and the code that its errors carry. */
export interface Origin {
  /** The spec's key, or "code" for pasted code. */
  readonly key: string;
  readonly code: string;
}

/** "lr_lambda, line 1, column 7: found "process", expected one of epoch, step, t". */
export function sourceError(
  { key, code }: Origin,
  at: Place,
  { found, expected }: { readonly found: unknown; readonly expected: string },
): SchedulesError {
  const message = `${key}, line ${at.line}, column ${at.column}: found ${showFound(found)}, expected ${expected}`;
  return new SchedulesError(code, message, { key, found, expected, line: at.line, column: at.column });
}
