import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createLogger } from "../../src/server/logger.ts";
import { rawRequest } from "../support/raw-request.ts";
import { startTestServer } from "../support/server.ts";

const settings = {
  logLevel: "trace",
  firstToken: "from-the-environment",
  databaseUrl: "postgres://glissade:p%40ss-word@db/glissade",
  artifactsUrl: "s3://bucket/prefix",
} as const;

function collect(readable: boolean) {
  const lines: string[] = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  return { log: createLogger(settings, { readable, destination }), text: () => lines.join("") };
}

describe("the log", () => {
  it.each([true, false])("should hold no secret, wherever it stands (for people: %s)", (readable) => {
    const { log, text } = collect(readable);
    const session = "x".repeat(43);
    const token = `glissade_${"y".repeat(43)}`;
    log.info({ headers: { authorization: `Bearer ${token}`, cookie: `glissade_session=${session}` } }, "headers");
    log.warn({ url: "https://user:hunter2@example.org/x" }, `cannot reach ${settings.databaseUrl}`);
    log.error({ err: new Error(`connection to ${settings.databaseUrl} with p@ss-word refused`) }, "failed");
    log.error({ err: new Error("Bearer abc.def.ghi"), nested: { deep: { password: "in-a-field", token } } }, "nested");
    log.info({ env: { GLISSADE_TOKEN: settings.firstToken } }, `token ${settings.firstToken}`);
    const secrets = [
      session,
      token,
      "hunter2",
      "p%40ss-word",
      "p@ss-word",
      "abc.def.ghi",
      "in-a-field",
      settings.firstToken,
    ];
    for (const secret of secrets) expect(text()).not.toContain(secret);
    expect(text()).toContain("postgres://glissade:***@db/glissade");
  });

  it("should be JSON with level and time for machines, short lines for people", () => {
    const machine = collect(false);
    machine.log.warn({ experimentId: "e1" }, "low disk");
    expect(JSON.parse(machine.text())).toMatchObject({
      level: "warn",
      experimentId: "e1",
      msg: "low disk",
      time: expect.any(String) as string,
    });
    const people = collect(true);
    people.log.warn({ experimentId: "e1" }, "low disk");
    expect(people.text()).toMatch(/^\d\d:\d\d:\d\d warn {2}low disk experimentId=e1\n$/);
    people.log.error({ err: new Error("no") }, "failed");
    expect(people.text()).toContain("Error: no\n    at ");
  });

  it("should have a line for each request, with its id and the experiment's", async () => {
    const { address, logged } = await startTestServer({
      handlers: { getExperiment: () => Promise.reject(new Error("nothing here")) },
    });
    const experimentId = "01920000-0000-7000-8000-000000000000";
    const path = `/api/v1/experiments/${experimentId}`;
    const { json } = await rawRequest(address, { path: `${path}?q=private` });
    await expect.poll(logged).toContain('"msg":"request"');
    const lines = logged()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const line = lines.find(({ msg }) => msg === "request");
    expect(line).toMatchObject({
      reqId: json["requestId"],
      experimentId,
      method: "GET",
      path,
      status: 500,
      level: "error",
    });
    expect(logged()).not.toContain("private");
  });

  it("should hold no secret after a life with tokens, sessions and failures", async () => {
    const { address, client, token, logged } = await startTestServer({
      flags: { requireToken: true },
      handlers: { listProjects: (_input, { request }) => Promise.reject(new Error(JSON.stringify(request.headers))) },
    });
    const made = await client.createToken({ body: { name: "a" } });
    const login = await rawRequest(address, {
      method: "POST",
      path: "/api/v1/session",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: made.secret }),
    });
    const cookie = login.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    for (const headers of [
      { cookie },
      { authorization: `Bearer ${made.secret}` },
      { authorization: "Bearer wrong-one" },
    ]) {
      await rawRequest(address, { path: "/api/v1/projects", headers: headers });
    }
    await expect.poll(() => logged().split('"msg":"request"').length).toBeGreaterThan(5);
    expect(logged()).toContain("request failed");
    for (const secret of [token ?? "", made.secret, cookie.split("=")[1] ?? "", "wrong-one"]) {
      expect(secret.length).toBeGreaterThan(5);
      expect(logged()).not.toContain(secret);
    }
  });
});
