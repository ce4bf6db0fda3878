import fp from "fastify-plugin";
import { PlaygroundError } from "../../error.ts";
import type { Services } from "../../services.ts";

/** Refuses calls that come over connections left open while the server shuts down; those under way go on. */
export const refuseWhenClosing = fp<Pick<Services, "closing">>((app, { closing }, done) => {
  app.addHook("onRequest", (request, _reply, next) => {
    if (!closing.aborted || request.routeOptions.config.access === "open") return next();
    next(new PlaygroundError("shutting_down", "the server is shutting down"));
  });
  // Else the connection of a call that was under way would be kept open for the next one, which never comes.
  app.addHook("onSend", (_request, reply, _payload, next) => {
    if (closing.aborted) reply.header("connection", "close");
    next();
  });
  done();
});
