import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readlinkSync } from "node:fs";
import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { openFolderStore } from "../../src/artifacts/folder-store.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { keysOf, listed, read } from "./read.ts";

const program = (name: string): string => join(import.meta.dirname, name);
const text = (content: string): Buffer => Buffer.from(content);

describe("symbolic links below a folder store", () => {
  async function withSecret() {
    const outside = await temporaryFolder();
    await writeFile(join(outside, "secret"), "secret");
    const root = await temporaryFolder();
    const store = await openFolderStore(root);
    await store.putBytes("inside/x", text("x"));
    return { outside, root, store };
  }

  it("should not be read, listed or removed through when they lead outside", async () => {
    const { outside, root, store } = await withSecret();
    await symlink(join(outside, "secret"), join(root, "file"));
    await symlink(outside, join(root, "folder"));
    for (const key of ["file", "folder/secret"]) {
      await expect(store.open(key)).rejects.toMatchObject({ code: "artifact_missing" });
      await expect(store.stat(key)).rejects.toMatchObject({ code: "artifact_missing" });
      await store.remove(key);
    }
    await store.removePrefix("folder");
    expect(await keysOf(store)).toEqual(["inside/x"]);
    expect(await keysOf(store, "folder")).toEqual([]);
    expect(await readdir(outside)).toEqual(["secret"]);
  });

  it("should not be written through when they lead outside", async () => {
    const { outside, root, store } = await withSecret();
    await symlink(join(outside, "secret"), join(root, "file"));
    await symlink(outside, join(root, "folder"));
    await store.putBytes("file", text("new"));
    expect((await read(store, "file")).toString()).toBe("new");
    const refused = { code: "invalid_artifact_key" };
    await expect(store.putBytes("folder/new", text("x"))).rejects.toMatchObject(refused);
    await expect(store.putBytes("folder/deep/new", text("x"))).rejects.toMatchObject(refused);
    expect(await readdir(outside)).toEqual(["secret"]);
    expect(await readFile(join(outside, "secret"), "utf8")).toBe("secret");
  });

  it("should be followed when the store's own folder is one", async () => {
    const real = await temporaryFolder();
    const link = join(await temporaryFolder(), "link");
    await symlink(real, link);
    const store = await openFolderStore(link);
    await store.putBytes("a/b", text("x"));
    expect(await readFile(join(real, "a/b"), "utf8")).toBe("x");
  });
});

describe("a folder store", () => {
  it("should refuse a key below or above another artifact", async () => {
    const store = await openFolderStore(await temporaryFolder());
    await store.putBytes("a/b", text("x"));
    await expect(store.putBytes("a/b/c", text("y"))).rejects.toMatchObject({ code: "invalid_artifact_key" });
    await expect(store.putBytes("a", text("y"))).rejects.toMatchObject({ code: "invalid_artifact_key" });
    expect(await keysOf(store)).toEqual(["a/b"]);
    expect(await readdir(join(store.location, ".tmp"))).toEqual([]);
  });

  it("should leave out what it did not write when it lists", async () => {
    const root = await temporaryFolder();
    const store = await openFolderStore(root);
    await store.putBytes("a", text("x"));
    await writeFile(join(root, ".DS_Store"), "");
    await writeFile(join(root, "with space"), "");
    await mkdir(join(root, "empty"));
    expect(await keysOf(store)).toEqual(["a"]);
  });

  it("should put artifacts in place when their folder is removed at that moment", async () => {
    const store = await openFolderStore(await temporaryFolder());
    for (let round = 0; round < 200; round += 1) {
      const put = (name: string) => store.putBytes(`race/a/b/${name}`, text("x"));
      await Promise.all([put("x"), store.removePrefix("race"), put("y"), store.removePrefix("race/a"), put("z")]);
    }
    await store.putBytes("race/last", text("x"));
    expect(await keysOf(store)).toContain("race/last");
  });

  it("should be unavailable, not empty, when its folder has gone", async () => {
    const root = join(await temporaryFolder(), "mount");
    const store = await openFolderStore(root);
    await store.putBytes("a/b", text("x"));
    await rm(root, { recursive: true });
    const gone = { code: "artifacts_unavailable", message: expect.stringContaining("the folder is gone") as string };
    await expect(store.open("a/b")).rejects.toMatchObject(gone);
    await expect(store.stat("a/b")).rejects.toMatchObject(gone);
    await expect(store.putBytes("a/b", text("x"))).rejects.toMatchObject(gone);
    await expect(store.remove("a/b")).rejects.toMatchObject(gone);
    await expect(store.removePrefix("a")).rejects.toMatchObject(gone);
    await expect(listed(store)).rejects.toMatchObject(gone);
    await expect(listed(store, "a")).rejects.toMatchObject(gone);
    expect(await store.check()).toEqual({
      ok: false,
      code: "artifacts_unavailable",
      reason: expect.stringContaining(root) as string,
      fix: "Mount or create it again.",
    });
    expect(existsSync(root)).toBe(false);
  });

  it.skipIf(!existsSync("/proc/self/fd"))("should close its file when nobody reads it", async () => {
    const store = await openFolderStore(await temporaryFolder());
    await store.putBytes("a", text("x"));
    const path = join(store.location, "a");
    const openFiles = async () =>
      (await readdir("/proc/self/fd")).filter((fd) => linkTarget(`/proc/self/fd/${fd}`) === path).length;
    const { stream } = await store.open("a");
    expect(await openFiles()).toBe(1);
    stream.destroy();
    await expect.poll(openFiles).toBe(0);
    await expect(store.open("a", { start: 5 })).rejects.toMatchObject({ code: "invalid_range" });
    expect(await openFiles()).toBe(0);
  });
});

function linkTarget(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}

describe("a writer that is killed", () => {
  it("should leave the old content, and a leftover that goes once it is old", async () => {
    const root = await temporaryFolder();
    const store = await openFolderStore(root);
    await store.putBytes("model", text("old"));
    const writer = spawn(process.execPath, [program("write-until-killed.ts"), root, "model"]);
    await once(writer.stdout, "data");
    writer.kill("SIGKILL");
    await once(writer, "exit");
    expect((await read(store, "model")).toString()).toBe("old");
    const leftovers = await readdir(join(root, ".tmp"));
    expect(leftovers).toHaveLength(1);
    // As young as this it might be the work of a living writer on another machine.
    expect(await store.removeLeftovers()).toBe(0);
    const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
    await utimes(join(root, ".tmp", leftovers[0]!), longAgo, longAgo);
    await openFolderStore(root);
    expect(await readdir(join(root, ".tmp"))).toEqual([]);
    expect(await keysOf(store)).toEqual(["model"]);
  });
});

/** Whether a program may have a file system of its own, as root or through a user namespace. */
function canMount(): boolean {
  try {
    execFileSync("unshare", ["-rm", "mount", "-t", "tmpfs", "none", "/mnt"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!canMount())("a disk that cannot be written (skipped where mounting is not allowed)", () => {
  it("should keep the old content and name the reason when it is full or read-only", async () => {
    const folder = await temporaryFolder();
    const script = `mount -t tmpfs -o size=4m none "$1" && exec "$2" "$3" "$1"`;
    const args = ["-rm", "sh", "-c", script, "sh", folder, process.execPath, program("fill-small-disk.ts")];
    const { stdout } = await promisify(execFile)("unshare", args);
    expect(JSON.parse(stdout)).toEqual({
      full: { code: "disk_full", message: expect.stringMatching(/no space left in .* while writing model/) as string },
      kept: true,
      leftovers: [],
      readOnly: {
        code: "artifacts_unavailable",
        message: expect.stringContaining("the file system is read-only") as string,
      },
      check: {
        ok: false,
        code: "artifacts_unavailable",
        reason: expect.stringContaining("the file system is read-only") as string,
        fix: "Mount it writable, or set ARTIFACTS_URL to another folder.",
      },
    });
  });
});
