import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, rm, truncate, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { BatchLoader, type Dataset, ImageStore, openDataset, type StoreOptions } from "../../src/index.ts";
import { hugePng, png, rejection, temporaryFolder, writeTree } from "./fixtures.ts";

let root: string;
let number = 0;
beforeAll(async () => {
  root = await temporaryFolder();
});
const fresh = (): string => path.join(root, `set${number++}`);

/** Six readable pictures of one shade each, in two classes, and the given others. */
async function makeDataset(others: Record<string, Uint8Array | string> = {}): Promise<Dataset> {
  const files: Record<string, Uint8Array | string> = { ...others };
  for (let i = 0; i < 6; i++) files[`${i % 2 === 0 ? "a" : "b"}/${i}.png`] = await png(10 * i + 10);
  return openDataset(await writeTree(fresh(), files));
}

/** Opens a store that is closed when the test is over, if not before. */
async function openStore(dataset: Dataset, given: StoreOptions): Promise<ImageStore> {
  const store = await ImageStore.open(dataset, given);
  onTestFinished(() => store.close());
  return store;
}

const bad = { "a/3.png": "text", "b/0.png": "", "b/6.png": hugePng(40_000, 40_000) };
const options: StoreOptions = { imageSize: 4, channels: 3 };
const shade = async (store: ImageStore, index: number): Promise<number | undefined> => (await store.get(index))?.[0];
const shades = async (store: ImageStore): Promise<(number | undefined)[]> =>
  Promise.all(store.dataset.items.map((_, i) => shade(store, i)));

/** Counts how often pictures are read. */
function counting(dataset: Dataset): { dataset: Dataset; reads: number[] } {
  const reads: number[] = [];
  const read: Dataset["read"] = (index) => {
    reads.push(index);
    return dataset.read(index);
  };
  return { dataset: Object.assign(Object.create(dataset) as Dataset, { read }), reads };
}

describe("ImageStore", () => {
  it("should decode each picture once and list those that cannot be read in order", async () => {
    const { dataset, reads } = counting(await makeDataset(bad));
    const store = await openStore(dataset, options);
    const seen: unknown[] = [];
    await store.prepare({ onProgress: (progress) => seen.push(progress) });
    expect(reads).toHaveLength(9);
    expect(seen.at(-1)).toEqual({ done: 9, total: 9, unreadable: 3 });
    expect(store.unreadable).toEqual([
      { index: 2, id: "a/3.png", reason: 'not a picture: it begins with "text"' },
      { index: 4, id: "b/0.png", reason: "empty file (0 bytes)" },
      { index: 8, id: "b/6.png", reason: expect.stringContaining("40,000 x 40,000") as string },
    ]);
    expect(await shades(store)).toEqual([10, 30, undefined, 50, undefined, 20, 40, 60, undefined]);
    expect(store.peek(0)).toHaveLength(48);
    expect([...store.readable([8, 0, 2, 1])]).toEqual([0, 1]);
    expect(reads).toHaveLength(9);
    await store.close();
  });

  it("should decode a picture once when it is asked for several times at the same moment", async () => {
    const { dataset, reads } = counting(await makeDataset());
    const store = await openStore(dataset, options);
    store.prefetch([0, 1, 2]);
    await Promise.all([store.get(0), store.get(0), store.prepare({}, [0, 2])]);
    expect(reads.toSorted()).toEqual([0, 1, 2]);
  });

  it("should fail at the first unreadable picture in order when strict", async () => {
    const store = await openStore(await makeDataset(bad), { ...options, strict: true });
    const error = await rejection(store.prepare());
    expect(error.code).toBe("picture_unreadable");
    expect(error.message).toBe(
      '"a/3.png": found not a picture: it begins with "text", expected a picture (strict reading)',
    );
    expect(await rejection(store.get(2))).toMatchObject({ code: "picture_unreadable" });
  });

  it("should refuse a data set without a readable picture", async () => {
    const dataset = await openDataset(await writeTree(fresh(), { "a/1.png": "", "b/1.png": "x" }));
    const store = await openStore(dataset, options);
    const error = await rejection(store.prepare());
    expect(error.code).toBe("all_unreadable");
    expect(error.message).toContain('found no readable picture among 2 (first: "a/1.png", empty file (0 bytes))');
  });

  it("should stop preparing when it is told to", async () => {
    const store = await openStore(await makeDataset(), { ...options, concurrency: 1 });
    const stop = new AbortController();
    const onProgress = (): void => stop.abort();
    await expect(store.prepare({ onProgress, signal: stop.signal })).rejects.toThrow(/abort/i);
    expect(store.peek(5)).toBeUndefined();
  });

  it("should keep on disk what memory does not hold, and give the same pixels", async () => {
    const { dataset, reads } = counting(await makeDataset(bad));
    const inMemory = await openStore(dataset, options);
    const wanted = await shades(inMemory);
    for (const memoryLimitBytes of [0, 48, 100]) {
      reads.length = 0;
      const store = await openStore(dataset, { ...options, memoryLimitBytes });
      await store.prepare();
      expect(await shades(store)).toEqual(wanted);
      expect(await shades(store)).toEqual(wanted);
      expect(reads).toHaveLength(9);
      expect(store.warnings).toEqual([]);
      await store.close();
    }
  });

  it("should decode nothing in a later run when there is a cache folder", async () => {
    const { dataset, reads } = counting(await makeDataset(bad));
    const cacheDir = path.join(fresh(), "deep", "cache");
    const first = await openStore(dataset, { ...options, cacheDir });
    await first.prepare();
    const wanted = await shades(first);
    await first.close();
    expect(await readdir(cacheDir)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.pixels$/)]);
    for (const memoryLimitBytes of [2 ** 20, 96, 0]) {
      reads.length = 0;
      const again = await openStore(dataset, { ...options, cacheDir, memoryLimitBytes });
      await again.prepare();
      expect(await shades(again)).toEqual(wanted);
      expect(reads.toSorted()).toEqual([2, 4, 8]); // only what cannot be read is tried again
      expect(again.unreadable).toHaveLength(3);
      await again.close();
    }
    expect(await readdir(cacheDir)).toHaveLength(1);
  });

  it("should finish the cache when the last picture was decoded on the way", async () => {
    const { dataset, reads } = counting(await makeDataset());
    const cacheDir = fresh();
    const first = await openStore(dataset, { ...options, cacheDir });
    await first.prepare({}, [0, 1, 2, 3]);
    for await (const batch of new BatchLoader(first, [4, 5], { batchSize: 1 }).epoch(0)) expect(batch.size).toBe(1);
    await first.close();
    reads.length = 0;
    await (await openStore(dataset, { ...options, cacheDir })).prepare();
    expect(reads).toEqual([]);
  });

  it.each<[string, (file: string, folder: string) => Promise<unknown>]>([
    ["a picture's file changed", (_, folder) => utimes(path.join(folder, "a/0.png"), 1, 1)],
    ["its file was cut", (file) => truncate(file, 600)],
    ["its file is empty", (file) => truncate(file, 0)],
    ["a byte of a record was flipped", (file) => flip(file, 512 + 48 * 2 + 5)],
    ["a byte of the header was flipped", (file) => flip(file, 20)],
    ["a byte of the table was flipped", (file) => flip(file, 512 + 48 * 6 + 3)],
    ["it was overwritten with text", (file) => writeFile(file, "garbage")],
  ])("should not serve a cache when %s", async (_, damage) => {
    const original = await makeDataset();
    const cacheDir = fresh();
    const first = await openStore(original, { ...options, cacheDir });
    await first.prepare();
    await first.close();
    const [name = ""] = await readdir(cacheDir);
    await damage(path.join(cacheDir, name), original.path);
    const { dataset, reads } = counting(await openDataset(original.path));
    const second = await openStore(dataset, { ...options, cacheDir });
    await second.prepare();
    expect(await shades(second)).toEqual([10, 30, 50, 20, 40, 60]);
    expect(reads).toHaveLength(6);
    await second.close();
    expect(await readdir(cacheDir)).toEqual([name]); // mended
    reads.length = 0;
    await (await openStore(dataset, { ...options, cacheDir })).prepare();
    expect(reads).toEqual([]);
  });

  it("should decode again a record that was damaged on disk after the cache was opened", async () => {
    const { dataset } = counting(await makeDataset());
    const cacheDir = fresh();
    const store = await openStore(dataset, { ...options, cacheDir, memoryLimitBytes: 0 });
    await store.prepare();
    const [name = ""] = await readdir(cacheDir);
    await flip(path.join(cacheDir, name), 512 + 48 * 3 + 7);
    expect(await shades(store)).toEqual([10, 30, 50, 20, 40, 60]);
  });

  it("should not mix caches of other sizes, channels or fits", async () => {
    const dataset = await makeDataset();
    const cacheDir = fresh();
    for (const change of [{}, { imageSize: 5 }, { channels: 1 as const }, { fit: "fill" as const }]) {
      const store = await openStore(dataset, { ...options, ...change, cacheDir });
      await store.prepare();
      expect((await store.get(0))?.length).toBe(store.recordBytes);
      await store.close();
    }
    expect(await readdir(cacheDir)).toHaveLength(4);
  });

  it("should leave nothing half written behind when closed early", async () => {
    const cacheDir = fresh();
    const store = await openStore(await makeDataset(), { ...options, cacheDir });
    await store.get(0);
    expect(await readdir(cacheDir)).toHaveLength(1);
    await store.close();
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it("should sweep up after a process that was killed while it wrote", async () => {
    const dataset = await makeDataset();
    const cacheDir = fresh();
    const child = spawn(process.execPath, [
      fileURLToPath(new URL("killed-store.ts", import.meta.url)),
      dataset.path,
      cacheDir,
    ]);
    await once(child.stdout, "data"); // it has written one picture
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await readdir(cacheDir)).toEqual([expect.stringMatching(/\.tmp$/)]);
    const store = await openStore(dataset, { ...options, cacheDir });
    await store.prepare();
    expect(await shades(store)).toEqual([10, 30, 50, 20, 40, 60]);
    expect(await readdir(cacheDir)).toEqual([expect.stringMatching(/\.pixels$/)]);
    await store.close();
  });

  it("should train on with a warning when the cache folder cannot be written", async () => {
    const { dataset, reads } = counting(await makeDataset());
    const file = path.join(await writeTree(fresh(), { blocked: "a file" }), "blocked");
    const store = await openStore(dataset, { ...options, cacheDir: file, memoryLimitBytes: 48 });
    await store.prepare();
    expect(await shades(store)).toEqual([10, 30, 50, 20, 40, 60]);
    expect(store.warnings).toEqual([expect.stringMatching(/^cache folder ".*blocked" cannot be written \(.*\)/)]);
    expect(reads.length).toBeGreaterThan(6); // decoded again, rather than not at all
    expect(await readFile(file, "utf8")).toBe("a file");
  });

  it("should say so when a picture that it could not keep is gone later", async () => {
    const dataset = await makeDataset();
    const file = path.join(await writeTree(fresh(), { blocked: "a file" }), "blocked");
    const store = await openStore(dataset, { ...options, cacheDir: file, memoryLimitBytes: 0 });
    await store.get(0);
    await rm(path.join(dataset.path, "a/0.png"));
    const error = await rejection(store.get(0));
    expect(error.code).toBe("picture_lost");
    expect(error.message).toBe('"a/0.png": found no such file, expected the picture that was decoded before');
  });

  it("should decode nothing more once it is closed", async () => {
    const { dataset, reads } = counting(await makeDataset());
    const store = await openStore(dataset, { ...options, concurrency: 1 });
    store.prefetch([0, 1, 2, 3, 4, 5]);
    await store.close();
    const sofar = reads.length;
    expect(await rejection(store.get(5))).toMatchObject({ code: "store_closed" });
    expect(reads).toHaveLength(sofar);
  });

  it("should refuse an index that is not an item's, and options out of range", async () => {
    const dataset = await makeDataset();
    const store = await openStore(dataset, options);
    expect(await rejection(store.get(6))).toMatchObject({ code: "item_out_of_range" });
    expect(await rejection(openStore(dataset, { ...options, imageSize: -1 }))).toMatchObject({
      code: "invalid_option",
    });
    for (const change of [{ concurrency: 0 }, { memoryLimitBytes: -1 }, { memoryLimitBytes: NaN }])
      expect(await rejection(openStore(dataset, { ...options, ...change }))).toMatchObject({ code: "invalid_option" });
  });
});

async function flip(file: string, position: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[position] = (bytes[position] ?? 0) ^ 0x10;
  await writeFile(file, bytes);
}
