import { problem, type Problem } from "./common.ts";

/** A call that the server refused, or that never reached it (`code` "unreachable"). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly problem: Problem;

  constructor(found: Problem, cause?: unknown) {
    super(found.detail, cause === undefined ? undefined : { cause });
    this.name = "ApiError";
    this.code = found.code;
    this.status = found.status;
    this.problem = found;
  }
}

/** The error that an answer stands for. */
export async function errorOf(response: Response): Promise<ApiError> {
  const text = await response.text();
  try {
    return new ApiError(problem.parse(JSON.parse(text)));
  } catch {
    const detail = text.trim().split("\n")[0]?.slice(0, 200) ?? "";
    return new ApiError({
      type: "urn:glissade:problem:unexpected",
      title: response.statusText || "Unexpected answer",
      status: response.status,
      detail: detail === "" ? `the server answered with status ${response.status}` : detail,
      code: "unexpected",
    });
  }
}

export function unreachable(baseUrl: string, cause: unknown): ApiError {
  const reason = reasonOf(cause);
  return new ApiError(
    {
      type: "urn:glissade:problem:unreachable",
      title: "Unreachable",
      status: 0,
      detail: `no answer from ${baseUrl === "" ? "the server" : baseUrl}${reason === "" ? "" : `: ${reason}`}`,
      code: "unreachable",
    },
    cause,
  );
}

/** Fetch itself only says that it failed, each browser in other words; Node's has the system's word inside. */
function reasonOf(error: unknown): string {
  const { cause } = error instanceof Error ? error : {};
  if (cause instanceof Error) return cause.message || ("code" in cause ? String(cause.code) : "");
  return error instanceof TypeError ? "" : error instanceof Error ? error.message : String(error);
}
