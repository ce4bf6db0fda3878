import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { isWebPageBuilt } from "../../src/server/plugins/web-page.ts";
import { settingDefinitions } from "../../src/settings.ts";
import { runGlissade } from "../support/serve-process.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const address = /is at (http:\/\/\S+)/;

describe("glissade serve", () => {
  it("should say where it is, and end well when it is told to", async () => {
    const dataDir = await temporaryFolder();
    const program = runGlissade(["serve", "--port", "0", "--data-dir", dataDir]);
    const [, url = ""] = await program.says(address);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    program.child.kill("SIGTERM");
    expect(await program.ended).toBe(0);
    expect(program.stdout()).toContain(`data    ${dataDir}`);
    expect(program.stdout()).toMatch(isWebPageBuilt() ? `page    ${url}/\n` : /page {4}not built: npm run build, /);
    expect(program.stdout()).toContain("one machine (SQLite), trains 1 at a time");
    expect(program.stdout()).not.toContain("token   ");
    const levels = program
      .stderr()
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { level: string }).level);
    expect(levels).not.toContain("error");
  });

  it("should print the first token once, and keep it out of the log", async () => {
    const dataDir = await temporaryFolder();
    const flags = [
      "serve",
      "--port",
      "0",
      "--data-dir",
      dataDir,
      "--require-token",
      "--concurrency",
      "0",
      "--log-level",
      "trace",
    ];
    const first = runGlissade(flags);
    const [, token = ""] = await first.says(/token {3}(glissade_\S+)\n/);
    const [, url = ""] = await first.says(address);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${url}/api/v1/tokens`, { headers })).status).toBe(200);
    first.child.kill("SIGTERM");
    expect(await first.ended).toBe(0);
    expect(first.stderr()).not.toContain(token);
    const second = runGlissade(flags);
    await second.says(address);
    second.child.kill("SIGTERM");
    await second.ended;
    expect(second.stdout()).not.toContain("glissade_");
  });

  it("should take over the data folder of a server that was killed", async () => {
    const dataDir = await temporaryFolder();
    const flags = ["serve", "--port", "0", "--data-dir", dataDir, "--concurrency", "0"];
    const first = runGlissade(flags);
    await first.says(address);
    const refused = runGlissade(flags);
    expect(await refused.ended).toBe(2);
    expect(refused.stderr()).toMatch(
      new RegExp(`^glissade: ${dataDir}: found it in use by process ${first.child.pid} .*\n$`),
    );
    first.child.kill("SIGKILL");
    expect(await first.ended).toBe("SIGKILL");
    const second = runGlissade(flags);
    await second.says(address);
  });

  it("should end at once on the second signal", async () => {
    const dataDir = await temporaryFolder();
    const program = runGlissade(["serve", "--port", "0", "--data-dir", dataDir, "--concurrency", "0"]);
    const [, url = ""] = await program.says(address);
    // A call that does not end keeps it from ending by itself.
    const { hostname, port } = new URL(url);
    const headers = { "content-type": "application/json", "content-length": "99", expect: "100-continue" };
    const call = request({ hostname, port, method: "POST", path: "/api/v1/tokens", headers });
    const cut = once(call, "error");
    call.flushHeaders();
    await once(call, "continue");
    program.child.kill("SIGINT");
    await program.says(/Once more/);
    // Signals close to the first one are taken for the same: package managers double them.
    const again = setInterval(() => program.child.kill("SIGINT"), 50);
    expect(await program.ended).toBe(130);
    clearInterval(again);
    await cut;
  });

  it("should answer bad settings with one line", async () => {
    const program = runGlissade(["serve", "--port", "99999"]);
    expect(await program.ended).toBe(2);
    expect(program.stderr()).toBe(
      'glissade: --port (or GLISSADE_PORT): found "99999", expected a whole number from 0 to 65535\n',
    );
  });

  it("should have a flag for every setting, and be what npm start runs", async () => {
    const help = runGlissade(["serve", "--help"]);
    expect(await help.ended).toBe(0);
    for (const { flag, environment } of Object.values(settingDefinitions)) {
      expect(help.stdout()).toContain(flag.split(" ")[0]);
      expect(help.stdout()).toContain(`[${environment}]`);
    }
    const file = fileURLToPath(new URL("../../../../package.json", import.meta.url));
    const { scripts } = JSON.parse(await readFile(file, "utf8")) as { scripts: Record<string, string> };
    expect(scripts["start"]).toMatch(/^npm run build .*&& glissade serve$/);
  });
});
