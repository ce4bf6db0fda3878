import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";

declare module "fastify" {
  interface FastifyRequest {
    bodyTimer: NodeJS.Timeout | null;
  }
}

export interface SlowBodiesOptions {
  /** How long a JSON body may take to come in. */
  readonly bodyTimeoutMs: number;
}

/**
 * Hangs up on callers who send a JSON body at a crawl to keep us busy. Uploads are large and may take long; for them it
 * is enough that something keeps coming, which the server's connection timeout sees to.
 */
export const slowBodies = fp<SlowBodiesOptions>((app, { bodyTimeoutMs }, done) => {
  app.decorateRequest("bodyTimer", null);
  app.addHook("preParsing", (request, _reply, _payload, next) => {
    if (!request.routeOptions.config.operation?.upload) {
      request.bodyTimer = setTimeout(() => request.raw.destroy(), bodyTimeoutMs).unref();
    }
    next();
  });
  app.addHook("preValidation", (request, _reply, next) => next(stop(request)));
  app.addHook("onResponse", (request, _reply, next) => next(stop(request)));
  app.addHook("onRequestAbort", (request, next) => next(stop(request)));
  done();
});

function stop({ bodyTimer }: FastifyRequest): undefined {
  if (bodyTimer) clearTimeout(bodyTimer);
}
