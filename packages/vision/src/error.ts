/** What a {@link VisionError} is about: the option, name or file, what was found there and what was expected. */
export interface VisionErrorDetails {
  /** Option, field or argument the error is about. */
  readonly key?: string;
  /** File or folder the error is about. */
  readonly file?: string;
  readonly found?: unknown;
  readonly expected?: string;
}

/**
 * The one error class of this package. Branch on `code`, which is stable; the message is one line for people.
 *
 * @example
 * throw new VisionError("unknown_architecture", `unknown architecture "resnet19"; did you mean "resnet20"?`, {
 *   key: "architecture",
 *   found: "resnet19",
 *   expected: "one of mlp, cnn-small, resnet20, resnet32",
 * });
 */
export class VisionError extends Error {
  readonly code: string;
  readonly details: VisionErrorDetails;

  constructor(code: string, message: string, details: VisionErrorDetails = {}, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = "VisionError";
    this.code = code;
    this.details = details;
  }
}
