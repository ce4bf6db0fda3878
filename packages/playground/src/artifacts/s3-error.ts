import { ArtifactError } from "./artifact-error.ts";
import { errnoOf } from "./folder-error.ts";

type Explanation = readonly [reason: string, fix: string];

const fixKeys = "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";
const fixNetwork = "Check that the S3 server runs and that the endpoint in ARTIFACTS_URL is right.";
const fixRegion = "Set the bucket's region in ARTIFACTS_URL (region=…) or AWS_REGION.";

/** What common refusals of S3 servers mean and what helps, by the error's name. */
const refusals: Readonly<Record<string, Explanation>> = {
  NoSuchBucket: ["the bucket does not exist", "Create the bucket, or correct ARTIFACTS_URL."],
  AccessDenied: [
    "the server denies access",
    "Allow these credentials s3:GetObject, PutObject, DeleteObject, ListBucket and AbortMultipartUpload on the bucket.",
  ],
  InvalidAccessKeyId: ["the server does not know the access key", fixKeys],
  SignatureDoesNotMatch: ["the secret key does not fit the access key", fixKeys],
  CredentialsProviderError: ["no credentials were found", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."],
  ExpiredToken: ["the credentials have expired", "Renew them."],
  RequestTimeTooSkewed: ["this machine's clock is wrong", "Set the clock, for example with an NTP service."],
  AuthorizationHeaderMalformed: ["the region does not fit", fixRegion],
  PermanentRedirect: ["the bucket is in another region", fixRegion],
  SlowDown: ["the server is overloaded", "Try again later, or give the server more power."],
};

/** The same by HTTP status, for answers without a body and for names that no list of ours could keep up with. */
const refusalsByStatus: Readonly<Record<number, Explanation | undefined>> = {
  301: refusals["PermanentRedirect"],
  403: refusals["AccessDenied"],
  503: refusals["SlowDown"],
};

/** What it means when no answer came at all, by the system's error code. */
const silences: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers there",
  ENOTFOUND: "its host name is not known",
  EAI_AGAIN: "its host name could not be looked up",
  ECONNRESET: "the connection broke",
  EPIPE: "the connection broke",
  ETIMEDOUT: "it did not answer in time",
  TimeoutError: "it did not answer in time",
};

const fullNames = ["QuotaExceeded", "InsufficientStorage", "XMinioStorageFull"];

/**
 * The error of a failed S3 operation.
 *
 * Servers put access keys and signed text into their answers, so nothing of an answer but the error's name, HTTP
 * status and request id is kept.
 */
export function s3Error(error: unknown, doing: string, location: string, key?: string): ArtifactError {
  if (error instanceof ArtifactError) return error;
  const about = { ...(key !== undefined && { key }) };
  const { name, status, requestId } = answerOf(error);
  if (status === 507 || fullNames.includes(name)) {
    const fix = "Free space in the bucket, or raise its quota.";
    const message = `no space left in ${location} while ${doing}; what was there before is unchanged`;
    return new ArtifactError("disk_full", message, { ...about, found: name, expected: "free space", fix });
  }
  const [reason, fix] = explain(name, status, errnoOf(error));
  const request = requestId === undefined ? "" : ` (request ${requestId})`;
  const message = `${doing} in ${location} failed: ${reason}${request}`;
  return new ArtifactError("artifacts_unavailable", message, { ...about, found: errnoOf(error) ?? name, fix });
}

function explain(name: string, status: number | undefined, errno: string | undefined): Explanation {
  const silence = silences[errno ?? name];
  if (silence !== undefined) return [silence, fixNetwork];
  const known = refusals[name] ?? refusalsByStatus[status ?? 0];
  if (known !== undefined) return known;
  const answer = status === undefined ? name : `${name}, HTTP ${status}`;
  return [`the answer was ${answer}`, fixNetwork];
}

interface Answer {
  readonly name: string;
  readonly status?: number | undefined;
  readonly requestId?: string | undefined;
}

/** What an error of the S3 client says about the server's answer. */
export function answerOf(error: unknown): Answer {
  if (!(error instanceof Error)) return { name: "an unknown failure" };
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number; requestId?: string } };
  return { name: error.name, status: $metadata?.httpStatusCode, requestId: $metadata?.requestId };
}
