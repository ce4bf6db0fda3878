import fp from "fastify-plugin";
import { createMetrics } from "../../ops/metrics.ts";
import type { Services } from "../../services.ts";

/** `/metrics` for Prometheus, and the measuring of every request. Needs the decoration `openStreams`. */
export const metrics = fp<Pick<Services, "store" | "queue">>((app, services, done) => {
  const measured = createMetrics(services, { openStreams: () => app.openStreams.size });
  app.addHook("onResponse", (request, reply, next) => {
    // By route, never by address: ids would make a series each.
    const route = request.routeOptions.url ?? "none";
    const labels = { method: request.method, route, status: reply.statusCode };
    measured.countRequest(labels, reply.elapsedTime / 1000);
    next();
  });
  app.get("/metrics", async (_request, reply) => reply.type(measured.contentType).send(await measured.write()));
  done();
});
