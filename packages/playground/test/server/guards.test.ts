import { apiPrefix, type Operation, operations, problem } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { collectHandlers } from "../../src/server/collect-handlers.ts";
import { rawRequest, type RawAnswer, type RawRequest } from "../support/raw-request.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { stubHandlers } from "../support/stub-handlers.ts";
import { makeWebFolder } from "../support/web-folder.ts";

// Every test here goes through all operations there are, so that a new one cannot be forgotten.
const all: readonly Operation[] = Object.values(operations);
const uuid = "01920000-0000-7000-8000-000000000000";
const openIds = ["getSession", "login", "logout"];

/** A server that asks for tokens; what has no handler yet gets one that finds nothing. */
async function startGuarded(): Promise<TestServer> {
  const real = Object.keys(collectHandlers({ settings: {}, store: {} } as never, {} as never));
  const stubs = Object.entries(stubHandlers()).filter(([id]) => !real.includes(id));
  return startTestServer({
    flags: { requireToken: true },
    handlers: Object.fromEntries(stubs),
    webFolder: await makeWebFolder(),
  });
}

/** The path of an operation, each parameter filled in. */
function pathOf({ path }: Operation, values: Readonly<Record<string, string>> = {}): string {
  return `${apiPrefix}${path.replace(/:(\w+)|\*/g, (match, name?: string) => values[name ?? match] ?? filling(name))}`;
}

function filling(name: string | undefined): string {
  return name === undefined ? "report.html" : name === "index" ? "0" : uuid;
}

function parametersOf({ path }: Operation): string[] {
  return [...path.matchAll(/:(\w+)|\*/g)].map(([match, name]) => name ?? match);
}

function callOf(operation: Operation, more: Partial<RawRequest> = {}): RawRequest {
  const body = operation.upload ? "bytes" : operation.body ? "{}" : undefined;
  const mediaType = operation.upload ? "application/octet-stream" : "application/json";
  return {
    method: operation.method,
    path: pathOf(operation),
    ...(body === undefined ? {} : { body }),
    ...more,
    headers: { ...(body === undefined ? {} : { "content-type": mediaType }), ...more.headers },
  };
}

function expectProblem(answer: RawAnswer, status: number, code: string): void {
  expect(answer.headers["content-type"]).toMatch(/^application\/problem\+json/);
  expect(problem.parse(answer.json)).toMatchObject({ status, code });
  expect(answer.status).toBe(status);
}

describe("guards of every operation", () => {
  it("should answer 401 when no token is shown, or one that is not valid", async () => {
    const { address } = await startGuarded();
    for (const operation of all) {
      for (const headers of [{}, { authorization: "Bearer glissade_wrong" }, { cookie: "glissade_session=wrong" }]) {
        const answer = await rawRequest(address, callOf(operation, { headers }));
        if (openIds.includes(operation.id)) expect([operation.id, answer.status]).not.toContain(401);
        else expectProblem(answer, 401, "unauthenticated");
      }
    }
    expect(all.filter(({ access }) => access === "open").map(({ id }) => id)).toEqual(openIds);
  });

  it("should answer 403 when the Host header names another machine", async () => {
    const { address, token } = await startGuarded();
    const { port } = new URL(address);
    for (const operation of all) {
      for (const host of ["evil.example", `evil.example:${port}`, "127.0.0.1.evil.example", "localhost.evil.example"]) {
        const headers = { host, authorization: `Bearer ${token}` };
        expectProblem(await rawRequest(address, callOf(operation, { headers })), 403, "forbidden_host");
      }
    }
  });

  it("should answer 403 when another site asks for a change or a stream of events", async () => {
    const { address, token } = await startGuarded();
    const guarded = all.filter(({ method, produces }) => method !== "GET" || produces === "text/event-stream");
    expect(guarded.length).toBeGreaterThan(30);
    const foreign = [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: address.replace("127.0.0.1", "localhost") },
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site", origin: address },
    ];
    for (const operation of guarded) {
      for (const headers of foreign) {
        const answer = await rawRequest(
          address,
          callOf(operation, { headers: { ...headers, authorization: `Bearer ${token}` } }),
        );
        expectProblem(answer, 403, "forbidden_origin");
      }
    }
  });

  it("should let pass what our own pages ask for", async () => {
    const { address, token } = await startGuarded();
    const own = { origin: address, "sec-fetch-site": "same-origin", authorization: `Bearer ${token}` };
    for (const operation of all) {
      const { json, status } = await rawRequest(address, callOf(operation, { headers: own }));
      expect([operation.id, json["code"]]).not.toContain("forbidden_origin");
      expect([operation.id, json["code"]]).not.toContain("forbidden_host");
      expect([operation.id, status]).not.toEqual([operation.id, 401]);
    }
  });

  it("should answer 4xx, never 5xx and nothing of the disk, when a path parameter is an attack", async () => {
    const { address, token } = await startGuarded();
    const headers = { authorization: `Bearer ${token}` };
    let tried = 0;
    for (const operation of all) {
      for (const parameter of parametersOf(operation)) {
        for (const attack of attacks) {
          const path = pathOf(operation, { [parameter]: attack });
          const answer = await rawRequest(address, callOf(operation, { path, headers }));
          expect([operation.id, path, answer.status >= 400 && answer.status < 500]).toEqual([operation.id, path, true]);
          expect(answer.text).not.toMatch(/root:|"stack"|node_modules/);
          expectProblem(answer, answer.status, String(answer.json["code"]));
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(500);
  });
});

const attacks = [
  "..",
  "../../../../etc/passwd",
  "..%2f..%2f..%2f..%2fetc%2fpasswd",
  "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
  "..%252f..%252f..%252fetc%252fpasswd",
  "%252e%252e%252fetc%252fpasswd",
  "..%5c..%5cetc%5cpasswd",
  "..\\..\\etc\\passwd",
  "%c0%ae%c0%ae%c0%afetc%c0%afpasswd",
  "/etc/passwd",
  "//etc/passwd",
  "%2fetc%2fpasswd",
  "",
  "/",
  "%00",
  "report.html%00.png",
  "%",
  "%zz",
  "%0d%0aset-cookie:a=b",
  ".",
  "-1",
  "__proto__",
  "constructor",
  "'%20or%201=1--",
  "x".repeat(900),
  "x".repeat(3000),
];

describe("routes beside the operations", () => {
  /** What is there though the API's table does not have it. */
  const beside = [
    "/",
    "/projects/*",
    "/learn",
    "/learn/*",
    "/assets/*",
    "/icon.svg",
    "/healthz",
    "/readyz",
    "/metrics",
    `${apiPrefix}/openapi.json`,
    "/api/docs",
    "/api/docs/start.js",
    "/api/docs/swagger-ui.css",
    "/api/docs/swagger-ui-bundle.js",
  ];
  const open = ["/", "/projects/*", "/learn", "/learn/*", "/assets/*", "/icon.svg", "/healthz", "/readyz"];

  it("should be those that are named here, and no others", async () => {
    const { app } = await startGuarded();
    const expected = new Set(all.map(({ method, path }) => `${method} ${apiPrefix}${path}`));
    const found = readRoutes(app.printRoutes()).filter((route) => !expected.delete(route));
    expect(found.sort()).toEqual([...beside.map((path) => `GET ${path}`), "HEAD /assets/*"].sort());
    expect([...expected]).toEqual([]);
  });

  it("should need a token and the right Host as well, unless they are open", async () => {
    const { address, token } = await startGuarded();
    for (const path of [...beside, "/nothing/here", `${apiPrefix}/nothing`]) {
      if (!open.includes(path)) expectProblem(await rawRequest(address, { path }), 401, "unauthenticated");
      const headers = { host: "evil.example", authorization: `Bearer ${token}` };
      expectProblem(await rawRequest(address, { path, headers }), 403, "forbidden_host");
    }
  });

  it("should tell what is open nothing of the inside", async () => {
    const { address, dataDir } = await startGuarded();
    expect((await rawRequest(address, { path: "/healthz" })).json).toEqual({ status: "ok" });
    const ready = await rawRequest(address, { path: "/readyz" });
    expect(ready.json).toEqual({ status: "ready", checks: { store: "ok", artifacts: "ok", queue: "ok" } });
    expect(ready.text).not.toContain(dataDir);
  });
});

/** Fastify's picture of its routes as "GET /path". */
function readRoutes(picture: string): string[] {
  const parents: string[] = [];
  return picture.split("\n").flatMap((line) => {
    const match = /^([│├└─ \s]*)(\S+)(?: \(([A-Z, ]+)\))?$/.exec(line);
    if (!match) return [];
    const [, indent = "", segment = "", methods] = match;
    const depth = Math.max(0, indent.length / 4 - 1);
    const path = `${depth === 0 ? "" : parents[depth - 1]}${segment}`;
    parents[depth] = path;
    return methods?.split(", ").map((method) => `${method} ${path}`) ?? [];
  });
}
