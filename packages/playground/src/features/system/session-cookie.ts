import type { FastifyReply, FastifyRequest } from "fastify";

export const sessionCookie = "glissade_session";

// Never sent along by another site, never readable by scripts.
const protection = { path: "/", httpOnly: true, sameSite: "strict" } as const;

export function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
  expiresAt: string,
): void {
  // Behind a proxy that ends TLS we see http; what the browser sees stands in its Origin header.
  const secure = request.headers.origin?.startsWith("https:") ?? false;
  reply.setCookie(sessionCookie, secret, { ...protection, secure, expires: new Date(expiresAt) });
}

export function clearSessionCookie(reply: FastifyReply): void {
  reply.clearCookie(sessionCookie, protection);
}
