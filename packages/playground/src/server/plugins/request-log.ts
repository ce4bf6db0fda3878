import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";

/** Pollers call these every few seconds. */
const quiet = new Set(["/healthz", "/readyz", "/metrics"]);

/** One line per request, with its id and that of the experiment that it is about; query and headers stay out. */
export const requestLog = fp((app, _options, done) => {
  app.addHook("onRequest", (request, reply, next) => {
    reply.header("x-request-id", request.id);
    const experimentId = experimentOf(request);
    if (experimentId !== undefined) request.log = request.log.child({ experimentId });
    next();
  });
  app.addHook("onResponse", (request, reply, next) => {
    const { method } = request;
    const path = request.url.split("?")[0] ?? "";
    const level = reply.statusCode >= 500 ? "error" : quiet.has(path) ? "debug" : "info";
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    request.log[level]({ method, path, status: reply.statusCode, milliseconds }, "request");
    next();
  });
  done();
});

function experimentOf({ params }: FastifyRequest): string | undefined {
  const { experimentId } = (params ?? {}) as { readonly experimentId?: unknown };
  return typeof experimentId === "string" ? experimentId.slice(0, 64) : undefined;
}
