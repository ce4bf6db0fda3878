import rateLimit, { normalizeIP } from "@fastify/rate-limit";
import type { Operation } from "@glissade/api";
import fp from "fastify-plugin";
import { PlaygroundError } from "../../error.ts";

/** Requests a minute: of one address, or of one token where there is one. */
export interface RateLimits {
  /** Attempts to log in. */
  readonly logins: number;
  /** Files sent; a folder of pictures comes one file at a time. */
  readonly files: number;
}

export const defaultRateLimits: RateLimits = { logins: 10, files: 6000 };

function limitOf({ id, upload }: Operation, limits: RateLimits): number | undefined {
  if (id === "login") return limits.logins;
  return upload || id === "createUpload" ? limits.files : undefined;
}

/** Refuses with `too_many_requests` and `Retry-After`. */
export const rateLimits = fp<RateLimits>(async (app, limits) => {
  // Before the library's own hook of the same kind, which reads what this one sets.
  app.addHook("onRoute", (route) => {
    const max = route.config?.operation && limitOf(route.config.operation, limits);
    if (max !== undefined) route.config = { ...route.config, rateLimit: { max, timeWindow: 60_000 } };
  });
  await app.register(rateLimit, {
    global: false,
    keyGenerator: (request) => request.caller?.tokenId ?? normalizeIP(request.ip),
    errorResponseBuilder: (_request, { after }) =>
      new PlaygroundError("too_many_requests", `too many of these; try again in ${after}`),
  });
});
