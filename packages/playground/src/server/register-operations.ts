import { apiPrefix, type Operation, operations } from "@glissade/api";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { checkRequest } from "./check-request.ts";
import { answered, type Call, type Handlers, type Payload } from "./handlers.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What the route is for; guards go by it. Undefined: a route beside the API. */
    operation?: Operation;
  }
}

type AnyHandler = (input: unknown, call: Call) => Promise<unknown>;

/** Adds a route per operation: checks what comes in, writes what goes out by the operation's schemas. */
export function registerOperations(app: FastifyInstance, handlers: Partial<Handlers>): void {
  for (const [id, operation] of Object.entries(operations) as [keyof Handlers, Operation][]) {
    const handler = handlers[id] as AnyHandler | undefined;
    if (!handler) continue;
    app.route({
      method: operation.method,
      url: `${apiPrefix}${operation.path}`,
      config: { operation },
      handler: (request, reply) => answer(operation, handler, request, reply),
    });
  }
}

async function answer(
  operation: Operation,
  handler: AnyHandler,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const input = {
    params: operation.params && checkRequest(operation.params, request.params, "path"),
    query: operation.query && checkRequest(operation.query, request.query, "query"),
    body: operation.body && checkRequest(operation.body, request.body, "body"),
  };
  const result = await handler(input, callOf(request, reply));
  if (result === answered) return reply;
  if (operation.produces !== undefined) return send(reply, result as Payload);
  if (operation.response === undefined) return reply.code(204).send();
  // Parsing drops whatever the schema does not name, so that nothing leaves by accident.
  return reply.code(operation.status ?? 200).send(operation.response.parse(result));
}

function callOf(request: FastifyRequest, reply: FastifyReply): Call {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return {
    request,
    reply,
    signal: gone.signal,
    get body() {
      return request.body instanceof Readable ? request.body : Readable.from([]);
    },
  };
}

function send(reply: FastifyReply, payload: Payload): FastifyReply {
  const { stream, mediaType, bytes, fileName, maxAgeSeconds = 0 } = payload;
  reply.header("content-type", mediaType);
  reply.header("x-content-type-options", "nosniff");
  reply.header("cache-control", maxAgeSeconds > 0 ? `private, max-age=${maxAgeSeconds}` : "no-store");
  if (bytes !== undefined) reply.header("content-length", bytes);
  if (fileName !== undefined) reply.header("content-disposition", attachment(fileName));
  return reply.send(stream);
}

/** RFC 6266: a plain name for old readers, the true one for all others. */
function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w.-]+/g, "_");
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
