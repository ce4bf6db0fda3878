import fp from "fastify-plugin";
import { checkReadiness, type PartCheck } from "../../ops/readiness.ts";
import type { Services } from "../../services.ts";

/** However often somebody asks, the parts are asked no more than once in so long. */
const keepMs = 2000;

/**
 * For whoever watches over the process: `/healthz` answers while it lives, `/readyz` when it can do its work. Both are
 * open to all and say nothing that is not.
 */
export const health = fp<Pick<Services, "store" | "artifacts" | "queue" | "closing">>((app, services, done) => {
  let last: Promise<readonly PartCheck[]> | undefined;
  const parts = (): Promise<readonly PartCheck[]> => {
    if (!last) {
      last = checkReadiness(services);
      void last.finally(() => setTimeout(() => (last = undefined), keepMs).unref());
    }
    return last;
  };

  app.get("/healthz", { config: { access: "open" } }, () => ({ status: "ok" }));
  app.get("/readyz", { config: { access: "open" } }, async (_request, reply) => {
    const found = await parts();
    const ready = !services.closing.aborted && found.every(({ ok }) => ok);
    const checks = Object.fromEntries(
      found.map(({ part, ok, reason }) => [part, ok ? "ok" : (reason ?? "unavailable")]),
    );
    return reply
      .code(ready ? 200 : 503)
      .header("cache-control", "no-store")
      .send({ status: ready ? "ready" : services.closing.aborted ? "shutting down" : "not ready", checks });
  });
  done();
});
