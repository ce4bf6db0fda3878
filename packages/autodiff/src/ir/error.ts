/** What went wrong, in a form that programs can use. */
export interface AutodiffErrorDetails {
  /** The node, value, attribute or option concerned. */
  readonly key?: string;
  /** The file concerned, where there is one. */
  readonly file?: string;
  readonly found?: unknown;
  readonly expected?: string;
}

/**
 * The one error class of this package. Branch on `code`; the message is for people.
 *
 * Codes: `invalid_argument`, `unknown_operator`, `shape_mismatch`, `shape_unknown`, `type_mismatch`, `duplicate_name`,
 * `unknown_value`, `no_gradient`, `no_lowering`, `invalid_model`, `unsupported_model`, `cycle`.
 */
export class AutodiffError extends Error {
  readonly code: string;
  readonly details: AutodiffErrorDetails;

  constructor(code: string, message: string, details: AutodiffErrorDetails = {}, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "AutodiffError";
    this.code = code;
    this.details = details;
  }
}
