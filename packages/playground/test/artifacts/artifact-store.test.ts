import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ArtifactStore } from "../../src/artifacts/artifact-store.ts";
import { type CephCluster, cephMissing, type S3Keys, startCeph } from "../support/ceph.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { keysOf, listed, read } from "./read.ts";
import { failingStream, makeBucket, newFolderStore, openBucket, randomStream, watchMemory } from "./stores.ts";

const MiB = 1024 * 1024;
const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** What every store must do; `open` gives an empty one. */
function storeSuite(open: () => Promise<ArtifactStore>): void {
  it.each([
    ["nothing", 0],
    ["one byte", 1],
    ["exactly one part of an upload", 8 * MiB],
    ["a little more than two parts", 16 * MiB + 3],
  ])("should give back what was put when it is %s", async (_name, size) => {
    const store = await open();
    const content = randomBytes(size);
    const file = join(await temporaryFolder(), "content");
    await writeFile(file, content);
    const expected = { size, sha256: sha256(content) };
    expect(await store.putBytes("a/bytes", content)).toEqual(expected);
    expect(await store.putFile("a/file", file)).toEqual(expected);
    expect(await store.putStream("a/stream", Readable.from([content]))).toEqual(expected);
    for (const key of ["a/bytes", "a/file", "a/stream"]) {
      expect(content.equals(await read(store, key))).toBe(true);
      expect(await store.stat(key)).toMatchObject({ key, size });
    }
    const copy = join(await temporaryFolder(), "copy");
    expect(await store.download("a/file", copy, { sha256: expected.sha256 })).toEqual(expected);
    expect(content.equals(await readFile(copy))).toBe(true);
  });

  it("should read the bytes that slice gives when a range is asked for", async () => {
    const store = await open();
    const content = randomBytes(1000);
    await store.putBytes("ranges", content);
    const position = fc.integer({ min: 0, max: 1100 });
    const some = fc.record({
      start: fc.option(position, { nil: undefined }),
      end: fc.option(position, { nil: undefined }),
    });
    const fitting = some.filter(({ start = 0, end = 1100 }) => start <= end && start < 1000);
    await fc.assert(
      fc.asyncProperty(fitting, async ({ start, end }) => {
        const range = { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
        const opened = await store.open("ranges", range);
        expect(await buffer(opened.stream)).toEqual(content.subarray(start ?? 0, (end ?? 999) + 1));
        expect(opened.size).toBe(1000);
      }),
      { numRuns: 40 },
    );
  });

  it.each([{ start: 10 }, { start: 11, end: 20 }, { start: 5, end: 4 }, { start: -1 }, { start: 0.5 }, { end: NaN }])(
    "should refuse the range %j when the artifact has 10 bytes",
    async (range) => {
      const store = await open();
      await store.putBytes("ten", randomBytes(10));
      await expect(store.open("ten", range)).rejects.toMatchObject({ code: "invalid_range", details: { key: "ten" } });
    },
  );

  it("should replace the content when a key is written again", async () => {
    const store = await open();
    await store.putBytes("model.onnx", Buffer.from("a longer first version"));
    await store.putBytes("model.onnx", Buffer.from("second"));
    expect((await read(store, "model.onnx")).toString()).toBe("second");
    expect(await keysOf(store)).toEqual(["model.onnx"]);
  });

  it("should keep one writer's content whole when several write the same key at once", async () => {
    const store = await open();
    const contents = Array.from({ length: 8 }, () => randomBytes(100_000));
    await Promise.all(contents.map((content) => store.putBytes("contested", content)));
    const found = await read(store, "contested");
    expect(contents.some((content) => content.equals(found))).toBe(true);
  });

  it.each(
    [
      ["", "a//b", "/a", "a/", "../a", "a/../b", ".", "a/.", ".tmp/x", "a\\b", "a\0b", "a b", "ä", "C:a", "-rf", "a\n"],
      ["x".repeat(201), `${"x/".repeat(400)}x`],
    ].flat(),
  )("should refuse the key %j", async (key) => {
    const store = await open();
    const refused = { code: "invalid_artifact_key", details: { key } };
    await expect(store.putBytes(key, Buffer.from("x"))).rejects.toMatchObject(refused);
    await expect(store.putFile(key, import.meta.filename)).rejects.toMatchObject(refused);
    await expect(store.putStream(key, Readable.from(["x"]))).rejects.toMatchObject(refused);
    await expect(store.open(key)).rejects.toMatchObject(refused);
    await expect(store.stat(key)).rejects.toMatchObject(refused);
    await expect(store.download(key, join(await temporaryFolder(), "x"))).rejects.toMatchObject(refused);
    await expect(store.remove(key)).rejects.toMatchObject(refused);
    await expect(store.removePrefix(key)).rejects.toMatchObject(refused);
    if (key !== "") await expect(listed(store, key)).rejects.toMatchObject(refused);
    expect(await listed(store)).toEqual([]);
  });

  it("should say that an artifact is missing when it is read, and accept its removal", async () => {
    const store = await open();
    await store.putBytes("a/b", Buffer.from("x"));
    for (const key of ["c", "a", "a/b/c", "a/bb"]) {
      const missing = { code: "artifact_missing", details: { key }, message: expect.stringContaining(key) as string };
      await expect(store.open(key)).rejects.toMatchObject(missing);
      await expect(store.open(key, { start: 1 })).rejects.toMatchObject(missing);
      await expect(store.stat(key)).rejects.toMatchObject(missing);
      await expect(store.download(key, join(await temporaryFolder(), "x"))).rejects.toMatchObject(missing);
      await store.remove(key);
      await store.removePrefix(key === "a" ? "c" : key);
    }
    expect(await keysOf(store)).toEqual(["a/b"]);
  });

  it("should store nothing when a stream is longer than its limit", async () => {
    const store = await open();
    await store.putBytes("upload", Buffer.from("old"));
    const put = store.putStream("upload", randomStream(20 * MiB), { limitBytes: 17 * MiB });
    await expect(put).rejects.toMatchObject({ code: "artifact_too_large", details: { key: "upload" } });
    expect((await read(store, "upload")).toString()).toBe("old");
    const fitting = await store.putStream("fits", Readable.from([randomBytes(500)]), { limitBytes: 500 });
    expect(fitting.size).toBe(500);
  });

  it("should hand on a source's own error and store nothing when the source fails", async () => {
    const store = await open();
    await store.putBytes("upload", Buffer.from("old"));
    const gone = new Error("the sender went away");
    await expect(store.putStream("upload", failingStream(gone))).rejects.toBe(gone);
    await expect(store.putStream("upload", failingStream(gone, 17 * MiB))).rejects.toBe(gone);
    const failed = randomStream(100).destroy(gone);
    await expect(store.putStream("upload", failed)).rejects.toBe(gone);
    const destroyed = randomStream(100);
    destroyed.destroy();
    await expect(store.putStream("upload", destroyed)).rejects.toMatchObject({ code: "ERR_STREAM_PREMATURE_CLOSE" });
    await expect(store.putFile("upload", "/no/such/file")).rejects.toMatchObject({ code: "ENOENT" });
    expect((await read(store, "upload")).toString()).toBe("old");
    expect(await keysOf(store)).toEqual(["upload"]);
  });

  it("should list what lies below a prefix, and only that, in the order of the keys", async () => {
    const store = await open();
    const below = ["a/1", "a/1-b", "a/1.txt", "a/1_/z", "a/b-c/x", "a/b.c/x", "a/b/c/d", "a/b0"];
    for (const key of [...below, "a-b/x", "a.b", "ab/c", "b"]) await store.putBytes(key, Buffer.from(key));
    const sorted = (keys: string[]) => [...keys].sort();
    expect(await keysOf(store, "a")).toEqual(sorted(below));
    expect(await keysOf(store)).toEqual(sorted([...below, "a-b/x", "a.b", "ab/c", "b"]));
    expect(await keysOf(store, "a/b")).toEqual(["a/b/c/d"]);
    expect(await keysOf(store, "nothing/here")).toEqual([]);
    const [entry] = await listed(store, "a/b");
    expect(entry).toMatchObject({ key: "a/b/c/d", size: 7 });
    expect(Math.abs(Date.now() - entry!.modifiedAt.getTime())).toBeLessThan(60_000);
  });

  it("should list and remove them all when there are more than a thousand", async () => {
    const store = await open();
    const keys = Array.from({ length: 1050 }, (_, index) => `many/${String(index).padStart(5, "0")}`);
    for (let from = 0; from < keys.length; from += 50) {
      await Promise.all(keys.slice(from, from + 50).map((key) => store.putBytes(key, Buffer.from("x"))));
    }
    await store.putBytes("many-more", Buffer.from("x"));
    expect(await keysOf(store, "many")).toEqual(keys);
    await store.removePrefix("many");
    expect(await keysOf(store)).toEqual(["many-more"]);
  });

  it("should remove one artifact or everything below a prefix, and nothing beside it", async () => {
    const store = await open();
    for (const key of ["runs/1/a", "runs/1/b/c", "runs/10/a", "runs/1.txt"])
      await store.putBytes(key, Buffer.from(key));
    await store.remove("runs/1/a");
    expect(await keysOf(store)).toEqual(["runs/1.txt", "runs/1/b/c", "runs/10/a"]);
    await store.removePrefix("runs/1");
    expect(await keysOf(store)).toEqual(["runs/1.txt", "runs/10/a"]);
    await store.putBytes("runs/1/a", Buffer.from("new"));
    expect(await keysOf(store, "runs/1")).toEqual(["runs/1/a"]);
  });

  it("should leave the file as it was when a download does not have the expected content", async () => {
    const store = await open();
    const { sha256: right } = await store.putBytes("model", Buffer.from("content"));
    const folder = await temporaryFolder();
    const file = join(folder, "model");
    await writeFile(file, "before");
    const wrong = right.replace(/^./, (digit) => (digit === "0" ? "1" : "0"));
    const corrupt = { code: "artifact_corrupt", details: { key: "model", found: right, expected: wrong } };
    await expect(store.download("model", file, { sha256: wrong })).rejects.toMatchObject(corrupt);
    await expect(store.download("none", file)).rejects.toMatchObject({ code: "artifact_missing" });
    expect(await readFile(file, "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["model"]);
    await expect(store.download("model", join(folder, "no/such/folder/x"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("should give back its file or connection when a reader loses interest", async () => {
    const store = await open();
    await store.putBytes("big", randomBytes(4 * MiB));
    // Far more than a client keeps connections: unread answers that held theirs would make the next ones wait for ever.
    for (let reader = 0; reader < 120; reader += 1) {
      const { stream } = await store.open("big");
      if (reader % 2 === 0) await new Promise((resolve) => stream.once("readable", resolve));
      stream.destroy();
    }
    expect((await store.stat("big")).size).toBe(4 * MiB);
  });

  it("should hold a few parts in memory when 64 MiB stream in and out", async () => {
    const store = await open();
    const memory = watchMemory();
    const look = (bytes: number) => void (bytes % (4 * MiB) === 0 && memory.look());
    await store.putStream("streamed", randomStream(64 * MiB, look));
    const written = memory.peakBytes;
    let passed = 0;
    for await (const chunk of (await store.open("streamed")).stream as AsyncIterable<Buffer>) {
      const before = passed;
      passed += chunk.length;
      if (Math.floor(before / (4 * MiB)) !== Math.floor(passed / (4 * MiB))) memory.look();
    }
    expect(passed).toBe(64 * MiB);
    expect(written).toBeLessThan(40 * MiB);
    expect(memory.peakBytes).toBeLessThan(40 * MiB);
  });

  it("should find itself in order and leave nothing behind when checked", async () => {
    const store = await open();
    expect(await store.check()).toEqual({ ok: true });
    expect(await listed(store)).toEqual([]);
    expect(await store.removeLeftovers()).toBe(0);
  });
}

describe("artifacts in a folder", () => storeSuite(newFolderStore));

const missing = cephMissing();
describe.skipIf(missing)(`artifacts in a bucket${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let ceph: CephCluster;
  let keys: S3Keys;
  beforeAll(async () => {
    ceph = await startCeph();
    keys = await ceph.createUser("glissade");
    await makeBucket(ceph.endpoint, keys);
  }, 120_000);
  afterAll(() => ceph?.stop());

  storeSuite(() => openBucket(ceph.endpoint, keys));
});
