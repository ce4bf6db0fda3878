/** Exit codes of every `glissade` command. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, stopped: 130 } as const;

/**
 * A refusal that the command line itself words: one line, no stack, its own exit code.
 *
 * The libraries' errors need no wrapping: anything with a string `code` and a `details` object is shown the same way.
 */
export class CliError extends Error {
  readonly code: string;
  readonly details: { key?: string; file?: string; found?: unknown; expected?: string };
  readonly exitCode: number;

  constructor(
    code: string,
    message: string,
    details: { key?: string; file?: string; found?: unknown; expected?: string } = {},
    exitCode: number = exitCodes.badInput,
  ) {
    super(message);
    this.name = "CliError";
    this.code = code;
    this.details = details;
    this.exitCode = exitCode;
  }
}

/** Codes of library errors that are not the user's input but a run that went wrong. */
const failures: readonly string[] = [
  "non_finite_loss",
  "disk_full",
  "crashed",
  "io",
  "checkpoint_corrupt",
  "no_gradient",
  "unexpected",
  "store_unavailable",
  "artifacts_unavailable",
  "backup_damaged",
];

/** The exit code that fits an error code: 2 for bad input, 1 for everything that went wrong later. */
export function exitCodeFor(code: string): number {
  return failures.includes(code) ? exitCodes.failed : exitCodes.badInput;
}

/** The exit code that fits an error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CliError) return error.exitCode;
  return isCodedError(error) ? exitCodeFor(error.code) : exitCodes.failed;
}

/** True for the libraries' own errors, whose message is fit to be shown as it is. */
export function isCodedError(error: unknown): error is Error & { code: string; details: object } {
  if (!(error instanceof Error)) return false;
  const { code, details } = error as { code?: unknown; details?: unknown };
  return typeof code === "string" && typeof details === "object" && details !== null;
}

/** One line for the terminal: line breaks and control characters become spaces. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
}
