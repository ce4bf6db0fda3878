import { randomUUID } from "node:crypto";
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from "fastify";
import type { Services } from "../services.ts";
import type { Handlers } from "./handlers.ts";
import { answerParserError, frameworkProblem, problemType, sendProblem } from "./answer-errors.ts";
import { makeProblem } from "./problems.ts";
import { registerOperations } from "./register-operations.ts";

/** Largest JSON body. */
const bodyLimit = 2 * 2 ** 20;

/** How long a caller may take for the head of a request. */
const headersTimeoutMs = 20_000;

/** A connection on which nothing moves for so long is closed; streams of events say something more often. */
const idleConnectionMs = 120_000;

/**
 * The HTTP application over the services; nothing listens yet.
 *
 * @param addGuards registers what every request has to pass, see server-app.ts; without any, all is open
 */
export function createApp(
  services: Pick<Services, "log">,
  handlers: Partial<Handlers>,
  addGuards: (app: FastifyInstance) => void = () => undefined,
): FastifyInstance {
  const loggerInstance: FastifyBaseLogger = services.log;
  const app = Fastify({
    loggerInstance,
    bodyLimit,
    routerOptions: { maxParamLength: 1000 },
    exposeHeadRoutes: false,
    // Requests are logged by plugins/request-log.ts.
    logController: new LogController({ disableRequestLogging: true }),
    // Refused by plugins/closing.ts instead, as everything else is.
    return503OnClosing: false,
    genReqId: ({ headers }) => requestId(headers["x-request-id"]),
    connectionTimeout: idleConnectionMs,
    http: { headersTimeout: headersTimeoutMs, connectionsCheckingInterval: 5000 },
    forceCloseConnections: "idle",
    clientErrorHandler: answerParserError,
    frameworkErrors: (error, request, reply) => sendProblem(frameworkProblem(error), request.id, reply),
  });
  // Forms and plain text can be sent across sites without asking first; nobody needs them here.
  app.removeContentTypeParser("text/plain");
  app.addContentTypeParser("application/octet-stream", (_request, payload, done) => done(null, payload));
  app.setErrorHandler((error, request, reply) => {
    const problem = sendProblem(frameworkProblem(error), request.id, reply);
    if (problem.status >= 500) request.log.error({ err: error }, "request failed");
  });
  app.setNotFoundHandler((request, reply) => {
    const detail = `${request.method} ${request.url.split("?")[0]}: no such route; GET /api/docs lists all`;
    void reply
      .code(404)
      .type(problemType)
      .send(makeProblem("not_found", detail, { requestId: request.id }));
  });
  addGuards(app);
  void app.register((scope, _options, done) => {
    registerOperations(scope, handlers);
    done();
  });
  return app;
}

/** A caller's own id for the request, where it is harmless, so that logs of both sides can be joined. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === "string" && /^[\w-]{1,64}$/.test(given) ? given : randomUUID();
}
