/** What a {@link TrainerError} knows about its cause, for programs that branch on it or show it in a form. */
export interface TrainerErrorDetails {
  /** Key path in the experiment spec, for example `"training.batchSize"`. */
  readonly key?: string;
  readonly file?: string;
  readonly found?: unknown;
  readonly expected?: string;
  readonly step?: number;
  readonly learningRate?: readonly number[];
}

/**
 * Everything the trainer refuses or fails at.
 *
 * `code` is stable and made to branch on: `invalid_spec`, `unknown_key`, `invalid_extension`, `invalid_steering`,
 * `invalid_data_plan`, `invalid_range_test`, `run_exists`, `run_missing`, `no_checkpoint`, `spec_differs`, `continuation_past`, `data_changed`, `empty_part`, `unreadable_images`, `non_finite_loss`, `disk_full`, `checkpoint_corrupt`,
 * `tensor_file`, `crashed`, `io`. The message is one line and names the key or file, what was found and what was expected.
 */
export class TrainerError extends Error {
  readonly code: string;
  readonly details: TrainerErrorDetails;

  constructor(code: string, message: string, details: TrainerErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "TrainerError";
    this.code = code;
    this.details = details;
  }
}

/** An error of any of the packages: a stable code and structured details beside the message. */
export interface CodedError extends Error {
  readonly code: string;
  readonly details: TrainerErrorDetails;
}

/** Whether an error is one of the packages' own, worded for people. */
export function isCodedError(error: unknown): error is CodedError {
  if (!(error instanceof Error)) return false;
  const { code, details } = error as { code?: unknown; details?: unknown };
  return typeof code === "string" && typeof details === "object" && details !== null;
}
