import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { hashSecret } from "../../src/features/system/secrets.ts";
import { answered } from "../../src/server/handlers.ts";
import { openStore } from "../../src/store/open-store.ts";
import { rawRequest } from "../support/raw-request.ts";
import { startTestServer, type TestServerOptions } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const asksForTokens: TestServerOptions = { flags: { requireToken: true } };

describe("tokens", () => {
  it("should be asked of nobody on 127.0.0.1, unless told to", async () => {
    const { client, firstToken } = await startTestServer();
    expect(firstToken).toBeUndefined();
    expect(await client.getSession()).toEqual({ required: false, authenticated: true });
    expect(await client.getServerInfo()).toMatchObject({
      name: "glissade",
      authentication: false,
      mode: "one-machine",
    });
  });

  it("should be asked of everybody when others can reach the server", async () => {
    const { address, clientWith, token } = await startTestServer({ flags: { host: "0.0.0.0" } });
    expect(new URL(address).hostname).toBe("localhost");
    await expect(clientWith(undefined).listTokens()).rejects.toMatchObject({ status: 401, code: "unauthenticated" });
    expect((await clientWith(token).listTokens()).items).toHaveLength(1);
  });

  it("should be made once, at the first start, and kept as a hash only", async () => {
    const dataDir = await temporaryFolder();
    const first = await startTestServer({ flags: { requireToken: true, dataDir } });
    expect(first.token).toMatch(/^glissade_[\w-]{43}$/);
    await first.close();
    const second = await startTestServer({ flags: { requireToken: true, dataDir } });
    expect(second.firstToken).toBeUndefined();
    expect((await second.clientWith(first.token).listTokens()).items).toHaveLength(1);
    await second.close();
    const store = await openStore({ databaseUrl: undefined, dataDir });
    onTestFinished(() => store.close());
    const rows = await store.db.selectFrom("tokens").selectAll().execute();
    expect(rows[0]?.hash).toBe(hashSecret(first.token ?? ""));
    expect(JSON.stringify(rows)).not.toContain(first.token);
  });

  it("should be taken from GLISSADE_TOKEN, in place of the one that stood there before", async () => {
    const dataDir = await temporaryFolder();
    const [old, next] = ["an-older-secret-of-ours", "a-newer-secret-of-ours"];
    const first = await startTestServer({ flags: { dataDir }, environment: { GLISSADE_TOKEN: old } });
    expect(first.firstToken).toBeUndefined();
    await first.client.listTokens();
    await first.close();
    const second = await startTestServer({ flags: { dataDir }, environment: { GLISSADE_TOKEN: next } });
    await second.clientWith(next).listTokens();
    await expect(second.clientWith(old).listTokens()).rejects.toMatchObject({ status: 401 });
  });

  it("should refuse a GLISSADE_TOKEN that is easy to guess", async () => {
    await expect(startTestServer({ environment: { GLISSADE_TOKEN: "secret" } })).rejects.toMatchObject({
      code: "invalid_setting",
      message: expect.stringContaining("GLISSADE_TOKEN") as string,
    });
  });

  it("should be listed without secrets, and work until they are revoked", async () => {
    const { client, clientWith } = await startTestServer(asksForTokens);
    const made = await client.createToken({ body: { name: "laptop" } });
    const other = clientWith(made.secret);
    await other.listTokens();
    const listed = (await client.listTokens()).items;
    expect(listed.map(({ name }) => name).sort()).toEqual(["first token", "laptop"]);
    expect(JSON.stringify(listed)).not.toMatch(new RegExp(`${made.secret}|${hashSecret(made.secret)}|secret|hash`));
    await client.revokeToken({ tokenId: made.id });
    await client.revokeToken({ tokenId: made.id });
    await expect(other.listTokens()).rejects.toMatchObject({ status: 401 });
    expect((await client.listTokens()).items.find(({ id }) => id === made.id)?.revokedAt).toEqual(expect.any(String));
    await expect(client.revokeToken({ tokenId: "01920000-0000-7000-8000-000000000000" })).rejects.toMatchObject({
      status: 404,
    });
  });

  it("should say when they were used last", async () => {
    const { client } = await startTestServer(asksForTokens);
    await client.getServerInfo();
    await expect.poll(async () => (await client.listTokens()).items[0]?.lastUsedAt).toEqual(expect.any(String));
  });
});

describe("sessions", () => {
  async function logIn(address: string, token: string | undefined, headers: Record<string, string> = {}) {
    const answer = await rawRequest(address, {
      method: "POST",
      path: "/api/v1/session",
      headers: { "content-type": "application/json", origin: address, ...headers },
      body: JSON.stringify({ token }),
    });
    const [cookie = ""] = answer.headers["set-cookie"] ?? [];
    return { ...answer, cookie, sent: cookie.split(";")[0] ?? "" };
  }

  it("should be a cookie that scripts and other sites do not get", async () => {
    const { address, token } = await startTestServer(asksForTokens);
    const { status, cookie, sent } = await logIn(address, token);
    expect(status).toBe(200);
    expect(cookie).toMatch(/^glissade_session=[\w-]{43}; Path=\/; Expires=.*; HttpOnly; SameSite=Strict$/);
    const asked = (headers: Record<string, string>) => rawRequest(address, { path: "/api/v1/session", headers });
    expect((await asked({ cookie: sent })).json).toEqual({ required: true, authenticated: true });
    expect((await asked({})).json).toEqual({ required: true, authenticated: false });
    expect((await rawRequest(address, { path: "/api/v1/tokens", headers: { cookie: sent } })).status).toBe(200);
  });

  it("should be a Secure cookie when the browser came over https", async () => {
    const { address, token } = await startTestServer({ flags: { requireToken: true, allowedHost: ["play.example"] } });
    const { cookie } = await logIn(address, token, { origin: "https://play.example", host: "play.example" });
    expect(cookie).toContain("; Secure");
  });

  it("should not begin with a wrong token", async () => {
    const { address } = await startTestServer(asksForTokens);
    const { status, json, cookie } = await logIn(address, "glissade_wrong");
    expect({ status, code: json["code"], key: json["key"], cookie }).toEqual({
      status: 401,
      code: "unauthenticated",
      key: "token",
      cookie: "",
    });
  });

  it("should end with logging out, with expiry, and with the token", async () => {
    const { address, token, client, dataDir } = await startTestServer(asksForTokens);
    const status = async (cookie: string) =>
      (await rawRequest(address, { path: "/api/v1/tokens", headers: { cookie } })).status;
    const [one, two, three] = [await logIn(address, token), await logIn(address, token), await logIn(address, token)];
    const path = "/api/v1/session";
    const out = await rawRequest(address, { method: "DELETE", path, headers: { cookie: one.sent, origin: address } });
    expect(out.status).toBe(204);
    expect(String(out.headers["set-cookie"])).toContain("glissade_session=;");
    expect([await status(one.sent), await status(two.sent)]).toEqual([401, 200]);

    const store = await openStore({ databaseUrl: undefined, dataDir });
    onTestFinished(() => store.close());
    const secret = two.sent.split("=")[1] ?? "";
    const past = new Date(Date.now() - 1000).toISOString();
    await store.db.updateTable("sessions").set({ expires_at: past }).where("hash", "=", hashSecret(secret)).execute();
    expect([await status(two.sent), await status(three.sent)]).toEqual([401, 200]);

    const [first] = (await client.listTokens()).items;
    await client.revokeToken({ tokenId: first?.id ?? "" });
    expect(await status(three.sent)).toBe(401);
  });

  it("should be refused with Retry-After when somebody tries too often", async () => {
    const { address } = await startTestServer({ ...asksForTokens, rateLimits: { logins: 3, files: 3 } });
    const answers = [];
    for (let i = 0; i < 5; i++) answers.push(await logIn(address, `guess ${i}`));
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 429, 429]);
    expect(answers.at(-1)?.json).toMatchObject({ code: "too_many_requests", title: "Too many requests" });
    expect(Number(answers.at(-1)?.headers["retry-after"])).toBeGreaterThan(0);
  });
});

describe("uploads", () => {
  it("should be limited for each token", async () => {
    const server = await startTestServer({
      ...asksForTokens,
      rateLimits: { logins: 3, files: 2 },
      handlers: { uploadFile: () => Promise.resolve({ path: "a", bytes: 1, sha256: "b" }) },
    });
    const send = async (token: string | undefined) => {
      const answer = await rawRequest(server.address, {
        method: "PUT",
        path: "/api/v1/uploads/01920000-0000-7000-8000-000000000000/files?path=a/b.png",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
        body: "x",
      });
      return answer.status;
    };
    const other = await server.client.createToken({ body: { name: "other" } });
    expect([await send(server.token), await send(server.token), await send(server.token)]).toEqual([201, 201, 429]);
    expect(await send(other.secret)).toBe(201);
  });
});

describe("open streams", () => {
  const projectId = "01920000-0000-7000-8000-000000000000";

  /** A server whose stream of a project never ends by itself. */
  const startStreaming = () =>
    startTestServer({
      ...asksForTokens,
      handlers: {
        streamProject: (_input, { reply }) => {
          reply.hijack();
          reply.raw.writeHead(200, { "content-type": "text/event-stream" }).write(": here\n\n");
          return Promise.resolve(answered);
        },
      },
    });

  async function follow(address: string, headers: Record<string, string>) {
    const response = await fetch(`${address}/api/v1/projects/${projectId}/stream`, { headers });
    const reader = response.body?.getReader();
    await reader?.read();
    return {
      status: response.status,
      ended: reader?.read().then(
        ({ done }) => done,
        () => true,
      ),
    };
  }

  it("should end when the token is revoked, and only those of that token", async () => {
    const { address, client, token, app } = await startStreaming();
    const { id, secret } = await client.createToken({ body: { name: "other" } });
    const own = await follow(address, { authorization: `Bearer ${token}` });
    const other = await follow(address, { authorization: `Bearer ${secret}` });
    expect(app.openStreams.size).toBe(2);
    await client.revokeToken({ tokenId: id });
    expect(await other.ended).toBe(true);
    expect(await Promise.race([own.ended, Promise.resolve("open")])).toBe("open");
    await expect.poll(() => app.openStreams.size).toBe(1);
  });

  it("should end when the session is logged out of", async () => {
    const { address, token } = await startStreaming();
    const headers = { "content-type": "application/json" };
    const login = await fetch(`${address}/api/v1/session`, {
      method: "POST",
      headers,
      body: JSON.stringify({ token }),
    });
    const cookie = login.headers.getSetCookie()[0]?.split(";")[0] ?? "";
    const stream = await follow(address, { cookie });
    await fetch(`${address}/api/v1/session`, { method: "DELETE", headers: { cookie } });
    expect(await stream.ended).toBe(true);
  });

  it("should end when the server shuts down, which does not wait for them", async () => {
    const { address, token, close } = await startStreaming();
    const stream = await follow(address, { authorization: `Bearer ${token}` });
    await close();
    expect(await stream.ended).toBe(true);
  });
});

describe("host names", () => {
  it("should be those of the machine, the bound address and the allowed ones", async () => {
    const { address, token } = await startTestServer({ flags: { requireToken: true, allowedHost: ["Play.Example"] } });
    const status = async (host: string) =>
      (await rawRequest(address, { path: "/api/v1/server", headers: { host, authorization: `Bearer ${token}` } }))
        .status;
    const { port } = new URL(address);
    for (const host of [`127.0.0.1:${port}`, "localhost", `[::1]:${port}`, "play.example", "play.example.:443"]) {
      expect([host, await status(host)]).toEqual([host, 200]);
    }
    for (const host of ["evil.example", "play.example.evil.example", "192.168.1.5", "[fe80::1]"]) {
      expect([host, await status(host)]).toEqual([host, 403]);
    }
  });

  it("should let an allowed name's pages ask for changes, and no other port of it", async () => {
    const { address, token } = await startTestServer({ flags: { requireToken: true, allowedHost: ["play.example"] } });
    const status = async (origin: string) => {
      const headers = { origin, authorization: `Bearer ${token}`, "content-type": "application/json" };
      const call = { method: "POST", path: "/api/v1/tokens", headers, body: '{"name":"a"}' };
      return (await rawRequest(address, call)).status;
    };
    expect(await status("https://play.example")).toBe(201);
    expect(await status("https://play.example:8443")).toBe(403);
    expect(await status("https://sub.play.example")).toBe(403);
  });
});

describe("a page of another site", () => {
  it("should not get to read answers", async () => {
    // What a browser goes by: no header lets another origin in.
    const { address } = await startTestServer();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void other.close());
    const origin = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const { headers } = await rawRequest(address, { path: "/api/v1/server", headers: { origin } });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    expect(headers["content-security-policy"]).not.toContain("unsafe-inline");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
  });
});
