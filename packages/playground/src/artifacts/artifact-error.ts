import { PlaygroundError, type PlaygroundErrorDetails } from "../error.ts";

/** What an {@link ArtifactError} knows; `key` is the artifact's key, or the setting the error is about (`ARTIFACTS_URL`). */
export interface ArtifactErrorDetails extends PlaygroundErrorDetails {
  /** What whoever runs the service can do about it, in one sentence. */
  readonly fix?: string;
}

/** What can go wrong with artifacts; stable, made to branch on. */
export type ArtifactErrorCode =
  | "invalid_artifact_key"
  | "invalid_artifacts_url"
  | "invalid_range"
  | "artifact_missing"
  | "artifact_corrupt"
  | "artifact_too_large"
  | "disk_full"
  | "artifacts_unavailable";

/**
 * Everything the artifact stores refuse or fail at. The message is one line and holds no credentials; neither does
 * `cause`, which is set only where the error below it is known to hold none.
 */
export class ArtifactError extends PlaygroundError {
  declare readonly code: ArtifactErrorCode;
  declare readonly details: ArtifactErrorDetails;

  constructor(code: ArtifactErrorCode, message: string, details: ArtifactErrorDetails = {}, cause?: unknown) {
    super(code, message, details, cause);
    this.name = "ArtifactError";
  }
}

/** The error for an artifact that is not there. */
export function missingArtifact(key: string, location: string): ArtifactError {
  return new ArtifactError("artifact_missing", `there is no artifact ${key} in ${location}`, { key });
}
