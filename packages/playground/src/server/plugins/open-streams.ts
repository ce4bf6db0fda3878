import type { FastifyRequest } from "fastify";
import fp from "fastify-plugin";
import type { Access, Caller } from "../../features/system/access.ts";
import type { Feed } from "../../store/feed.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** How many streams of events are open. */
    openStreams: { readonly size: number };
  }
}

export interface OpenStreamsOptions {
  readonly feed: Feed;
  readonly access: Access | undefined;
}

/** Ends streams of events: those of a token or session that is no longer valid, and all when the server shuts down. */
export const openStreams = fp<OpenStreamsOptions>((app, { feed, access }, done) => {
  const open = new Set<FastifyRequest>();
  const end = (which: (caller: Caller | null) => boolean): void => {
    for (const request of open) if (which(request.caller)) request.raw.destroy();
  };

  app.decorate("openStreams", open);
  app.addHook("preHandler", (request, reply, next) => {
    if (request.routeOptions.config.operation?.produces === "text/event-stream") {
      open.add(request);
      reply.raw.once("close", () => open.delete(request));
      // It may have been let in just before its token was revoked.
      if (access) void recheck(access, request);
    }
    next();
  });
  app.addHook("preClose", (next) => {
    end(() => true);
    next();
  });
  const unsubscribe = feed.subscribe((notice) => {
    if (notice.kind === "revoked") {
      const { tokenId, session } = notice;
      end((caller) => caller?.tokenId === tokenId && (session === null || caller.session === session));
    }
    // Revocations may be among what was missed.
    if (notice.kind === "missed" && access) [...open].forEach((request) => void recheck(access, request));
  });
  app.addHook("onClose", (_app, next) => {
    unsubscribe();
    next();
  });

  done();
});

async function recheck(access: Access, request: FastifyRequest): Promise<void> {
  const { caller } = request;
  const valid = caller === null || (await access.isStillValid(caller).catch(() => true));
  if (!valid) request.raw.destroy();
}
