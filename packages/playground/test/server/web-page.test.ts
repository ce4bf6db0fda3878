import { request } from "node:http";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { rawRequest } from "../support/raw-request.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { mainScript, makeWebFolder } from "../support/web-folder.ts";

const uuid = "01920000-0000-7000-8000-000000000000";
const addresses = [
  "/",
  `/projects/${uuid}`,
  `/projects/${uuid}/experiments/${uuid}?tab=metrics&smooth=0.6`,
  `/projects/${uuid}/compare?ids=a,b`,
  "/learn",
  "/learn/schedulers/CosineAnnealingLR",
];

async function startWithPage(): Promise<TestServer> {
  return startTestServer({ flags: { requireToken: true }, webFolder: await makeWebFolder() });
}

/** The content-security policy of an answer, by directive. */
function policyOf(header: unknown): Map<string, string[]> {
  return new Map(
    String(header)
      .split(";")
      .map((directive): [string, string[]] => {
        const [name = "", ...values] = directive.trim().split(" ");
        return [name, values];
      }),
  );
}

function download(address: string, path: string, encoding: string): Promise<{ encoding: unknown; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const headers = { "accept-encoding": encoding };
    request(`${address}${path}`, { headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ encoding: response.headers["content-encoding"], body: Buffer.concat(chunks) }),
      );
    })
      .on("error", reject)
      .end();
  });
}

describe("the web page", () => {
  it("should stand at every address that its own router knows, open to all, while the API is not", async () => {
    const { address } = await startWithPage();
    for (const path of addresses) {
      const { status, headers, text } = await rawRequest(address, { path });
      expect([path, status]).toEqual([path, 200]);
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
      expect(headers["cache-control"]).toBe("no-store");
      expect(text).toContain('<div id="root">');
    }
    for (const path of ["/api/v1/projects", "/api/docs", "/metrics", "/projects", "/somewhere", "/assetsx"]) {
      expect([path, (await rawRequest(address, { path })).status]).toEqual([path, 401]);
    }
  });

  it("should carry a fresh nonce for styles each time, and let through nothing else inline", async () => {
    const { address } = await startWithPage();
    const seen = new Set<string>();
    for (const path of addresses) {
      const { headers, text } = await rawRequest(address, { path });
      const [, nonce = ""] = /name="csp-nonce" content="([^"]+)"/.exec(text) ?? [];
      expect(nonce).toMatch(/^[0-9a-f]{32,}$/);
      seen.add(nonce);
      const policy = policyOf(headers["content-security-policy"]);
      expect(policy.get("style-src")).toEqual(["'self'", `'nonce-${nonce}'`]);
      for (const [name, values] of policy) {
        expect([name, values]).not.toContain("'unsafe-inline'");
        expect([name, values]).not.toContain("'unsafe-eval'");
        expect(values.filter((value) => /^https?:|^\*$/.test(value))).toEqual([]);
      }
      expect(policy.get("script-src")?.slice(0, 2)).toEqual(["'self'", "'wasm-unsafe-eval'"]);
      expect(policy.get("frame-ancestors")).toEqual(["'none'"]);
    }
    expect(seen.size).toBe(addresses.length);
  });

  it("should send its files for keeping, packed to whom takes them so", async () => {
    const { address } = await startWithPage();
    const path = "/assets/main-1a2b.js";
    const { status, headers, text } = await rawRequest(address, { path });
    expect([status, text]).toEqual([200, mainScript]);
    expect(headers["content-type"]).toMatch(/^(text|application)\/javascript/);
    expect(headers["cache-control"]).toBe("public, max-age=31536000, immutable");
    const packed = await download(address, path, "gzip, br");
    expect(packed.encoding).toBe("gzip");
    expect(gunzipSync(packed.body).toString()).toBe(mainScript);
    expect((await download(address, path, "identity")).encoding).toBeUndefined();
    const icon = await rawRequest(address, { path: "/icon.svg" });
    expect([icon.status, icon.headers["content-type"]]).toEqual([200, "image/svg+xml"]);
  });

  it.each([
    "/assets/",
    "/assets",
    "/assets/../.built-from",
    "/assets/../../secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/assets/%2e%2e/%2e%2e/secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/assets/%00",
    "/assets/main-1a2b.js%00.txt",
    "/assets//etc/passwd",
    "/assets/%2fetc%2fpasswd",
    "/assets/nothing.js",
    "/.built-from",
    "/index.html",
  ])("should give nothing but its files: %s", async (path) => {
    const { address } = await startWithPage();
    const { status, text } = await rawRequest(address, { path });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(/secret of the folder|root:|node_modules/);
  });

  it("should say how to build it where that was not done, at all its addresses", async () => {
    const webFolder = join(await temporaryFolder(), "none");
    const { address } = await startTestServer({ flags: { requireToken: true }, webFolder });
    for (const path of addresses) {
      const { status, headers, text } = await rawRequest(address, { path });
      expect([path, status]).toEqual([path, 503]);
      expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
      expect(text).toMatch(/npm run build.*\/api\/docs/);
    }
    expect((await rawRequest(address, { path: "/healthz" })).status).toBe(200);
  });

  it("should leave the policy of the API's description as strict as it is without the page", async () => {
    const { address, token } = await startWithPage();
    const headers = { authorization: `Bearer ${token}` };
    const docs = await rawRequest(address, { path: "/api/docs", headers });
    expect(docs.status).toBe(200);
    const policy = policyOf(docs.headers["content-security-policy"]);
    expect(policy.get("style-src")).toEqual(["'self'"]);
    expect(policy.get("script-src")).toEqual(["'self'", "'wasm-unsafe-eval'"]);
  });
});
