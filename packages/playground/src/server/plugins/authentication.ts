import cookie from "@fastify/cookie";
import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import { PlaygroundError } from "../../error.ts";
import type { Access, Caller } from "../../features/system/access.ts";
import { sessionCookie } from "../../features/system/session-cookie.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** Who calls; null where nobody has to say, or nobody did on a route that is open. */
    caller: Caller | null;
  }
  interface FastifyContextConfig {
    /** Routes that are no operation: who may call them. Default: who has a token. */
    access?: "open" | "token";
  }
}

export interface AuthenticationOptions {
  /** Undefined: nobody has to say who they are. */
  readonly access: Access | undefined;
}

/**
 * Asks every request who it comes from, before anything else is done with it. A route is open only where it says so
 * itself; one that says nothing, and every address that is no route, needs a token.
 */
export const authentication = fp<AuthenticationOptions>(async (app, { access }) => {
  await app.register(cookie);
  app.decorateRequest("caller", null);
  if (!access) return;
  app.addHook("onRequest", async (request, reply) => {
    const { authorization } = request.headers;
    request.caller = (await access.identify({ authorization, cookie: request.cookies[sessionCookie] })) ?? null;
    if (request.caller !== null || isOpen(request)) return;
    reply.header("www-authenticate", 'Bearer realm="glissade"');
    const shown =
      authorization === undefined && request.cookies[sessionCookie] === undefined ? "none" : "one not valid";
    const expected = "Authorization: Bearer <token>, or a session";
    throw new PlaygroundError("unauthenticated", `token: found ${shown}, expected ${expected}`, {
      key: "token",
      expected,
    });
  });
});

function isOpen({ is404, routeOptions }: FastifyRequest): boolean {
  const { operation, access = operation?.access } = routeOptions.config;
  return !is404 && access === "open";
}
