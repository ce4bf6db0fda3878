import { ApiError, errorOf, unreachable } from "./client-error.ts";
import { followStream, type StreamOptions, type Streamed } from "./event-stream.ts";
import type { CallInput, CallOutput, Operation } from "./operation.ts";
import { apiPrefix, operations, type OperationId, type Operations } from "./operations.ts";

export interface ClientOptions {
  /** Where the server is, without a path; default "": the page's own origin. */
  readonly baseUrl?: string;
  /** Default: none, which is right on a loopback server and in a page with a session cookie. */
  readonly token?: string;
  /** Default: the global fetch. */
  readonly fetch?: typeof fetch;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

type Call<O extends Operation> =
  Record<never, never> extends CallInput<O>
    ? (input?: CallInput<O>, options?: CallOptions) => Promise<CallOutput<O>>
    : (input: CallInput<O>, options?: CallOptions) => Promise<CallOutput<O>>;

/** One method per operation, and the streams. */
export type Client = { readonly [Id in OperationId]: Call<Operations[Id]> } & {
  /** Events and live messages of a project, reconnecting by itself and resuming where it was. */
  followProject(projectId: string, options?: StreamOptions): AsyncGenerator<Streamed, void, void>;
  followExperiment(experimentId: string, options?: StreamOptions): AsyncGenerator<Streamed, void, void>;
};

type AnyInput = Readonly<Record<string, unknown>>;

/**
 * A typed client of the playground's API.
 *
 * @throws (each method) ApiError with the server's problem: `code`, `status`, `problem.key`
 *
 * @example
 * const client = createClient({ baseUrl: "http://127.0.0.1:4400" });
 * const { items } = await client.listProjects();
 * const experiment = await client.startExperiment({ experimentId });
 * for await (const { event } of client.followExperiment(experimentId)) console.log(event?.type);
 */
export function createClient(options: ClientOptions = {}): Client {
  const send = (operation: Operation, input: AnyInput, signal?: AbortSignal): Promise<Response> =>
    request(options, operation, input, signal);
  const call = async (operation: Operation, input: AnyInput = {}, { signal }: CallOptions = {}): Promise<unknown> => {
    const response = await send(operation, input, signal);
    if (!response.ok) throw await errorOf(response);
    if (operation.produces !== undefined) return response;
    return operation.response?.parse(await response.json());
  };
  const methods = Object.fromEntries(
    Object.entries(operations).map(([id, operation]) => [
      id,
      (input?: AnyInput, callOptions?: CallOptions) => call(operation, input, callOptions),
    ]),
  );
  return {
    ...methods,
    followProject: (projectId: string, streamOptions?: StreamOptions) =>
      followStream((input, signal) => send(operations.streamProject, { projectId, ...input }, signal), streamOptions),
    followExperiment: (experimentId: string, streamOptions?: StreamOptions) =>
      followStream(
        (input, signal) => send(operations.streamExperiment, { experimentId, ...input }, signal),
        streamOptions,
      ),
  } as unknown as Client;
}

async function request(
  { baseUrl = "", token, fetch: ask = fetch }: ClientOptions,
  operation: Operation,
  input: AnyInput,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const body =
    operation.upload === true ? (input["bytes"] as NonNullable<RequestInit["body"]>) : jsonBody(operation, input);
  const init: RequestInit & { duplex?: "half" } = {
    method: operation.method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(operation.upload === true ? { "content-type": "application/octet-stream" } : {}),
      ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
    },
    ...(body === undefined ? {} : { body, duplex: "half" }),
    ...(signal ? { signal } : {}),
  };
  try {
    return await ask(`${baseUrl}${addressOf(operation, input)}`, init);
  } catch (error) {
    if (signal?.aborted || error instanceof ApiError) throw error;
    throw unreachable(baseUrl, error);
  }
}

function jsonBody(operation: Operation, input: AnyInput): string | undefined {
  return operation.body === undefined ? undefined : JSON.stringify(input["body"] ?? {});
}

/** A parameter as it stands in an address. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Path and query of a call. */
export function addressOf(operation: Operation, input: AnyInput): string {
  const path = operation.path.replace(/:(\w+)|\*/g, (match, parameter: string | undefined) => {
    const value = textOf(input[parameter ?? "*"]);
    return match === "*" ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const key of Object.keys(operation.query?.shape ?? {})) {
    const value = input[key];
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) query.append(key, textOf(each));
  }
  return `${apiPrefix}${path}${query.size > 0 ? `?${query.toString()}` : ""}`;
}
