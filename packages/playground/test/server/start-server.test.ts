import { createServer } from "node:http";
import { readdir } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ApiError } from "@glissade/api";
import { lockDataDir } from "../../src/server/data-dir-lock.ts";
import { rawRequest } from "../support/raw-request.ts";
import { startTestServer } from "../support/server.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

describe("starting", () => {
  it("should refuse a data folder that another server uses, naming that one", async () => {
    const { dataDir } = await startTestServer();
    await expect(startTestServer({ flags: { dataDir } })).rejects.toMatchObject({
      code: "data_dir_locked",
      message: expect.stringMatching(new RegExp(`${dataDir}.*process ${process.pid} on .*--data-dir`)) as string,
    });
  });

  it("should leave nothing open when it fails", async () => {
    const blocker = createServer();
    await new Promise<void>((resolve) => blocker.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void blocker.close());
    const port = String((blocker.address() as AddressInfo).port);
    const dataDir = await temporaryFolder();
    await expect(startTestServer({ flags: { dataDir, port } })).rejects.toMatchObject({
      code: "port_in_use",
      message: expect.stringMatching(`port ${port} on 127.0.0.1 is in use.*--port`) as string,
    });
    const { client } = await startTestServer({ flags: { dataDir } });
    expect(await client.getServerInfo()).toMatchObject({ name: "glissade" });
  });

  it("should refuse an address that is none of this machine", async () => {
    await expect(startTestServer({ flags: { host: "192.0.2.1" } })).rejects.toMatchObject({
      code: "invalid_setting",
      details: { key: "host" },
    });
  });

  it("should name a data folder that cannot be one", async () => {
    await expect(startTestServer({ flags: { dataDir: "/dev/null/data" } })).rejects.toMatchObject({
      code: "data_dir_unusable",
      message: expect.stringContaining("/dev/null/data") as string,
    });
  });
});

describe("shutting down", () => {
  it("should let calls under way end, refuse new ones, and free folder and port", async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: may, resolve: let_ } = Promise.withResolvers<void>();
    const dataDir = await temporaryFolder();
    const server = await startTestServer({
      flags: { dataDir },
      handlers: {
        listTokens: async () => {
          arrive();
          await may;
          return { items: [] };
        },
      },
    });
    const underWay = server.client.listTokens();
    await arrived;
    const closed = server.close();
    await expect.poll(() => rawRequest(server.address, { path: "/healthz" }).catch(() => "refused")).toBe("refused");
    let_();
    expect(await underWay).toEqual({ items: [] });
    await closed;
    await expect(server.client.getServerInfo()).rejects.toBeInstanceOf(ApiError);
    const lock = await lockDataDir(dataDir);
    await lock.release();
    expect((await readdir(dataDir)).filter((name) => name.endsWith("-wal"))).toEqual([]);
  });
});

describe("the lock of a data folder", () => {
  it("should be free again when it was released", async () => {
    const folder = await temporaryFolder();
    const lock = await lockDataDir(folder);
    await expect(lockDataDir(folder)).rejects.toMatchObject({ code: "data_dir_locked" });
    await lock.release();
    await (await lockDataDir(folder)).release();
  });
});
