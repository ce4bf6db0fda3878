import { problem } from "@glissade/api";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { rawRequest } from "../support/raw-request.ts";
import { startTestServer } from "../support/server.ts";

/** Writes bytes to the server and reads all that comes back until it hangs up. */
function exchange(address: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
  });
}

function problemIn(answer: string) {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head.toLowerCase()).toContain("content-type: application/problem+json");
  return problem.parse(JSON.parse(body));
}

describe("what is no proper request", () => {
  it.each([
    ["GARBAGE\r\n\r\n", 400, "invalid_request"],
    ["GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n", 400, "invalid_request"],
    ["GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400, "invalid_request"],
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`, 431, "headers_too_large"],
  ])("should be answered with a problem: %.40j", async (bytes, status, code) => {
    const { address } = await startTestServer();
    const answer = await exchange(address, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(problemIn(answer)).toMatchObject({ status, code });
  });

  it("should be refused when no host is named", async () => {
    const { address } = await startTestServer();
    const answer = await exchange(address, "GET /api/v1/server HTTP/1.0\r\n\r\n");
    expect(problemIn(answer)).toMatchObject({ status: 403, code: "forbidden_host" });
  });

  it.each([
    ["no JSON", { body: "{", type: "application/json" }, 400, "invalid_request"],
    ["nothing", { body: "", type: "application/json" }, 400, "invalid_request"],
    ["an unknown key", { body: '{"name":"a","x":1}', type: "application/json" }, 400, "invalid_request"],
    ["a prototype", { body: '{"__proto__":{"name":"a"}}', type: "application/json" }, 400, "invalid_request"],
    ["a form", { body: "name=a", type: "application/x-www-form-urlencoded" }, 415, "unsupported_media_type"],
    ["plain text", { body: '{"name":"a"}', type: "text/plain" }, 415, "unsupported_media_type"],
    ["too much", { body: `"${"x".repeat(3e6)}"`, type: "application/json" }, 413, "payload_too_large"],
  ])("should be answered with a problem when the body is %s", async (_what, { body, type }, status, code) => {
    const { address } = await startTestServer();
    const call = { method: "POST", path: "/api/v1/tokens", headers: { "content-type": type }, body };
    const { json } = await rawRequest(address, call);
    expect(problem.parse(json)).toMatchObject({ status, code, type: `urn:glissade:problem:${code}` });
  });

  it("should name the key, what was found and the request's id", async () => {
    const { address } = await startTestServer();
    const headers = { "content-type": "application/json", "x-request-id": "from-a-client" };
    const call = { method: "POST", path: "/api/v1/tokens", headers, body: '{"name":3}' };
    const answer = await rawRequest(address, call);
    expect(answer.json).toMatchObject({ key: "name", found: 3, requestId: "from-a-client" });
    expect(answer.headers["x-request-id"]).toBe("from-a-client");
    const other = await rawRequest(address, { ...call, headers: { ...headers, "x-request-id": "<script>" } });
    expect(other.headers["x-request-id"]).toMatch(/^[\da-f-]{36}$/);
  });

  it("should tell nothing of the inside when something unexpected happens", async () => {
    const { address, logged } = await startTestServer({
      handlers: { listProjects: () => Promise.reject(new Error("at /secret/place: select * from tokens")) },
    });
    const answer = await rawRequest(address, { path: "/api/v1/projects" });
    expect(answer.json).toMatchObject({ status: 500, code: "unexpected" });
    expect(answer.text).not.toContain("secret");
    expect(logged()).toContain("/secret/place");
    expect(logged()).toContain(String(answer.json["requestId"]));
  });
});

describe("slow callers", () => {
  const half =
    "POST /api/v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{";

  it("should be hung up on when a body does not come", async () => {
    const { address } = await startTestServer({ bodyTimeoutMs: 50 });
    expect(await exchange(address, half)).toBe("");
  });

  it("should not be hung up on while an upload goes on", async () => {
    const { address } = await startTestServer({
      bodyTimeoutMs: 20,
      handlers: {
        uploadFile: async (_input, { body }) => {
          let bytes = 0;
          for await (const chunk of body) bytes += (chunk as Buffer).length;
          return { path: "a", bytes, sha256: "b" };
        },
      },
    });
    async function* slowly() {
      yield Buffer.alloc(10);
      // A body that began later is given up meanwhile.
      await exchange(address, half);
      yield Buffer.alloc(20);
    }
    const response = await fetch(`${address}/api/v1/uploads/01920000-0000-7000-8000-000000000000/files?path=a`, {
      method: "PUT",
      headers: { "content-type": "application/octet-stream" },
      body: ReadableStream.from(slowly()),
      duplex: "half",
    });
    expect(await response.json()).toMatchObject({ bytes: 30 });
  });
});
