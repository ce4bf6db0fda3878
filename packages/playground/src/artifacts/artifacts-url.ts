import { isAbsolute } from "node:path";
import { fileURLToPath } from "node:url";
import { nearestName } from "@glissade/words";
import { ArtifactError } from "./artifact-error.ts";
import { isKeySegment } from "./artifact-key.ts";

/** A bucket, or a part of one, as `ARTIFACTS_URL` names it. */
export interface BucketAddress {
  readonly bucket: string;
  /** What every key begins with inside the bucket, without a slash at its end; may be empty. */
  readonly prefix: string;
  /** The server's own address; without it the AWS_* variables and Amazon's addresses hold. */
  readonly endpoint?: string;
  readonly region?: string;
  /** Whether the bucket stands in the path and not in the host name; default: true with an endpoint. */
  readonly forcePathStyle: boolean;
}

/** Where `ARTIFACTS_URL` puts the artifacts. */
export type ArtifactsAddress = { readonly folder: string } | { readonly bucket: BucketAddress };

const forms = `"s3://bucket/prefix", "file:///folder" or an absolute folder`;
const parameters = ["endpoint", "region", "forcePathStyle"] as const;

/**
 * Reads `ARTIFACTS_URL`.
 *
 * Credentials have no place in it, and no refusal repeats what was given: addresses end up in logs and process lists.
 *
 * @throws ArtifactError `invalid_artifacts_url`
 *
 * @example parseArtifactsUrl("s3://models/glissade?endpoint=http://10.0.0.5:9000&region=us-east-1")
 */
export function parseArtifactsUrl(text: string): ArtifactsAddress {
  if (isAbsolute(text)) return { folder: text };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === "file:") return { folder: folderOf(url) };
  if (url?.protocol === "s3:") return { bucket: bucketOf(url) };
  throw refuse("it is neither a bucket nor a folder", forms);
}

function folderOf(url: URL): string {
  try {
    return fileURLToPath(url);
  } catch {
    throw refuse("its file: address is no local folder", `"file:///folder"`);
  }
}

function bucketOf(url: URL): BucketAddress {
  refuseCredentials(url, "it");
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname)) {
    throw refuse("its bucket name is not valid", "3 to 63 lower-case letters, digits, dots and hyphens");
  }
  const prefix = url.pathname.replace(/^\/|\/$/g, "");
  if (prefix !== "" && !prefix.split("/").every(isKeySegment)) {
    throw refuse("its prefix is not valid", `letters, digits, "_", "." and "-" in parts joined by single slashes`);
  }
  const { endpoint, region, forcePathStyle } = parametersOf(url);
  return {
    bucket: url.hostname,
    prefix,
    ...(endpoint !== undefined && { endpoint: checkEndpoint(endpoint) }),
    ...(region !== undefined && { region }),
    forcePathStyle: forcePathStyle === undefined ? endpoint !== undefined : checkBoolean(forcePathStyle),
  };
}

function parametersOf(url: URL): Partial<Record<(typeof parameters)[number], string>> {
  for (const name of url.searchParams.keys()) {
    if ((parameters as readonly string[]).includes(name)) continue;
    const near = nearestName(name, parameters);
    throw refuse(`it has an unknown parameter${near ? `; did you mean ${near}?` : ""}`, parameters.join(", "));
  }
  return Object.fromEntries(url.searchParams);
}

function checkEndpoint(text: string): string {
  const endpoint = URL.canParse(text) ? new URL(text) : undefined;
  if (endpoint === undefined || !/^https?:$/.test(endpoint.protocol)) {
    throw refuse("its endpoint is no address", `"http://host:port" or "https://host:port"`);
  }
  refuseCredentials(endpoint, "its endpoint");
  return endpoint.origin + endpoint.pathname.replace(/\/$/, "");
}

function checkBoolean(text: string): boolean {
  if (text === "true" || text === "false") return text === "true";
  throw refuse("its forcePathStyle is not valid", `"true" or "false"`);
}

function refuseCredentials(url: URL, what: string): void {
  if (url.username === "" && url.password === "") return;
  throw refuse(`${what} holds credentials`, "them in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
}

function refuse(problem: string, expected: string): ArtifactError {
  const message = `ARTIFACTS_URL is not valid: ${problem}; expected ${expected}`;
  return new ArtifactError("invalid_artifacts_url", message, { key: "ARTIFACTS_URL", expected });
}
