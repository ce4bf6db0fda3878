import type { Problem } from "@glissade/api";
import { isCodedError } from "../cli-error.ts";

/** The HTTP status that each code is answered with; codes that are not here are what a caller got wrong: 400. */
const statusOfCode: Readonly<Record<string, number>> = {
  unauthenticated: 401,
  forbidden: 403,
  forbidden_host: 403,
  forbidden_origin: 403,
  outside_roots: 403,
  not_found: 404,
  artifact_missing: 404,
  run_missing: 404,
  path_missing: 404,
  method_not_allowed: 405,
  request_timeout: 408,
  state_conflict: 409,
  in_use: 409,
  no_checkpoint: 409,
  steering_late: 409,
  confirmation_needed: 409,
  fenced: 409,
  target_exists: 409,
  gone: 410,
  payload_too_large: 413,
  upload_too_large: 413,
  archive_too_large: 413,
  artifact_too_large: 413,
  archive_ratio: 413,
  archive_entries: 413,
  unsupported_media_type: 415,
  invalid_range: 416,
  too_many_requests: 429,
  headers_too_large: 431,
  unexpected: 500,
  io: 500,
  artifact_corrupt: 500,
  crashed: 500,
  corrupt_chunk: 500,
  size_differs: 500,
  invalid_points: 500,
  step_order: 500,
  store_unavailable: 503,
  artifacts_unavailable: 503,
  shutting_down: 503,
  disk_full: 507,
};

const titles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Forbidden",
  404: "Not found",
  405: "Method not allowed",
  408: "Request timeout",
  409: "Conflict",
  410: "Gone",
  413: "Too large",
  415: "Unsupported media type",
  416: "Range not satisfiable",
  429: "Too many requests",
  431: "Headers too large",
  500: "Internal error",
  503: "Unavailable",
  507: "No space left",
};

/** Makes a problem of RFC 9457. */
export function makeProblem(
  code: string,
  detail: string,
  more: Partial<Pick<Problem, "key" | "found" | "expected" | "requestId" | "status">> = {},
): Problem {
  const status = more.status ?? statusOfCode[code] ?? 400;
  return {
    type: `urn:glissade:problem:${code}`,
    title: titles[status] ?? "Error",
    detail,
    code,
    ...more,
    status,
  };
}

/** Any error as a problem. What is none of the packages' own tells nothing of our inside: the log has it. */
export function problemOf(error: unknown, requestId?: string): Problem {
  const id = requestId === undefined ? {} : { requestId };
  if (isCodedError(error)) {
    const { key, found, expected } = error.details as { key?: string; found?: unknown; expected?: string };
    return makeProblem(error.code, error.message, {
      ...(key === undefined ? {} : { key }),
      ...(found === undefined ? {} : { found }),
      ...(expected === undefined ? {} : { expected }),
      ...id,
    });
  }
  return makeProblem(
    "unexpected",
    "something unexpected went wrong; the server's log has more under the request's id",
    id,
  );
}
