import type { FastifyInstance } from "fastify";
import { readDefinitions } from "../features/definitions/handlers.ts";
import type { ScheduleThread } from "../features/definitions/schedule-thread.ts";
import { createAccess } from "../features/system/access.ts";
import type { Services } from "../services.ts";
import { createApp } from "./create-app.ts";
import type { Handlers } from "./handlers.ts";
import { authentication } from "./plugins/authentication.ts";
import { refuseWhenClosing } from "./plugins/closing.ts";
import { docs } from "./plugins/docs.ts";
import { health } from "./plugins/health.ts";
import { metrics } from "./plugins/metrics.ts";
import { openStreams } from "./plugins/open-streams.ts";
import { ownRequestsOnly } from "./plugins/own-requests-only.ts";
import { defaultRateLimits, type RateLimits, rateLimits } from "./plugins/rate-limits.ts";
import { requestLog } from "./plugins/request-log.ts";
import { securityHeaders } from "./plugins/security-headers.ts";
import { slowBodies } from "./plugins/slow-bodies.ts";
import { builtWebFolder, webPage } from "./plugins/web-page.ts";

export interface ServerAppOptions {
  /** What the API's description takes the definitions from; default: there is no description. */
  readonly thread?: Pick<ScheduleThread, "run">;
  readonly rateLimits?: RateLimits;
  /** How long a JSON body may take to come in; default 30,000. */
  readonly bodyTimeoutMs?: number;
  /** Where the built web page lies; default: that of the package @glissade/web. */
  readonly webFolder?: string;
}

/** The application as it is served: the operations, and before them everything that keeps strangers out. */
export function createServerApp(
  services: Services,
  handlers: Partial<Handlers>,
  options: ServerAppOptions = {},
): FastifyInstance {
  const { settings, store } = services;
  const access = settings.authentication ? createAccess(store.db) : undefined;
  return createApp(services, handlers, (app) => {
    // In the order in which a request meets them.
    void app.register(requestLog);
    void app.register(securityHeaders);
    void app.register(refuseWhenClosing, services);
    void app.register(ownRequestsOnly, settings);
    void app.register(authentication, { access });
    void app.register(rateLimits, options.rateLimits ?? defaultRateLimits);
    void app.register(slowBodies, { bodyTimeoutMs: options.bodyTimeoutMs ?? 30_000 });
    void app.register(openStreams, { feed: store.feed, access });
    // Beside the operations.
    void app.register(health, services);
    void app.register(metrics, services);
    void app.register(webPage, { folder: options.webFolder ?? builtWebFolder });
    if (options.thread) void app.register(docs, { definitions: readDefinitions(options.thread) });
  });
}
