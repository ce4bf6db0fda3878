import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkReadiness } from "../../src/ops/readiness.ts";
import { rawRequest } from "../support/raw-request.ts";
import { startTestServer } from "../support/server.ts";

describe("readiness", () => {
  const works = {
    store: { check: () => Promise.resolve() },
    artifacts: { check: () => Promise.resolve({ ok: true }) },
    queue: { waiting: () => Promise.resolve(0) },
  };
  const never = () => new Promise<never>(() => undefined);
  const secret = () =>
    Promise.reject(Object.assign(new Error("postgres://me:hunter2@db refused"), { code: "ECONNREFUSED" }));

  it.each([
    [works, "ok", "ok", "ok"],
    [{ ...works, store: { check: secret } }, "ECONNREFUSED", "ok", "ok"],
    [{ ...works, queue: { waiting: never } }, "ok", "ok", "timed_out"],
    [
      {
        ...works,
        artifacts: {
          check: () => Promise.resolve({ ok: false, code: "artifacts_unavailable", reason: "s3://key", fix: "" }),
        },
      },
      "ok",
      "artifacts_unavailable",
      "ok",
    ],
    [{ ...works, store: { check: () => Promise.reject(new Error("at /home/me")) } }, "unavailable", "ok", "ok"],
  ])("should tell by a code what does not work, and no more", async (services, store, artifacts, queue) => {
    const found = await checkReadiness(services as never, { timeoutMs: 20 });
    const told = Object.fromEntries(found.map(({ part, ok, reason }) => [part, ok ? "ok" : reason]));
    expect(told).toEqual({ store, artifacts, queue });
  });

  it("should be 503 while a part does not work, and health goes on", async () => {
    const { address, dataDir } = await startTestServer();
    expect((await rawRequest(address, { path: "/readyz" })).status).toBe(200);
    await rm(join(dataDir, "artifacts"), { recursive: true });
    await expect
      .poll(async () => (await rawRequest(address, { path: "/readyz" })).status, { timeout: 10_000 })
      .toBe(503);
    const ready = await rawRequest(address, { path: "/readyz" });
    expect(ready.json).toMatchObject({
      status: "not ready",
      checks: { store: "ok", artifacts: "artifacts_unavailable", queue: "ok" },
    });
    expect(ready.text).not.toContain(dataDir);
    expect((await rawRequest(address, { path: "/healthz" })).status).toBe(200);
  });
});

describe("metrics", () => {
  it("should measure the process, requests by route, experiments, queue, events and streams", async () => {
    const { address, client, token } = await startTestServer({ flags: { requireToken: true } });
    await client.listTokens();
    await client.revokeToken({ tokenId: "01920000-0000-7000-8000-000000000000" }).catch(() => undefined);
    const headers = { authorization: `Bearer ${token}` };
    await expect
      .poll(async () => (await rawRequest(address, { path: "/metrics", headers })).text)
      .toContain('route="/api/v1/tokens/:tokenId"');
    const { text, headers: answered } = await rawRequest(address, { path: "/metrics", headers });
    expect(answered["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
    for (const line of [
      /^process_resident_memory_bytes \d+$/m,
      /^nodejs_eventloop_lag_seconds \S+$/m,
      /^glissade_http_request_duration_seconds_count\{method="GET",route="\/api\/v1\/tokens",status="200"\} 1$/m,
      /^glissade_http_request_duration_seconds_count\{method="DELETE",route="\/api\/v1\/tokens\/:tokenId",status="404"\} 1$/m,
      /^glissade_experiments\{state="running"\} 0$/m,
      /^glissade_experiments\{state="finished"\} 0$/m,
      /^glissade_queue_waiting 0$/m,
      /^glissade_events 0$/m,
      /^glissade_open_streams 0$/m,
    ]) {
      expect(text).toMatch(line);
    }
    expect(text).not.toContain("01920000-0000-7000-8000-000000000000");
    expect((await rawRequest(address, { path: "/metrics" })).status).toBe(401);
  });
});
