import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { zipFiles, type BundledFile } from "../../src/exports/zip/zip-files.ts";
import { directoryEnd, directoryEntry, zipMethods } from "../../src/exports/zip/zip-records.ts";
import { collect } from "./support/collect.ts";
import { readExport, reads } from "./support/python.ts";
import { openZip, openZipEnd, readZip } from "./support/read-zip.ts";

/** Its seconds are odd, which a zip's own time cannot tell. */
const modified = new Date(Date.UTC(2026, 0, 2, 3, 4, 5));

function file(path: string, changes: Partial<BundledFile> = {}): BundledFile {
  return { path, modified, compress: true, content: () => `content of ${path}`, ...changes };
}

describe("a zip of files", () => {
  it("should hold texts, pieces and streams", async () => {
    const files = await readZip(
      await collect(
        zipFiles([
          file("a/text.txt"),
          file("empty", { content: () => "" }),
          file("pieces", { content: () => Readable.from(["one ", Buffer.from("two")]) }),
          file("stored", {
            compress: false,
            size: 3,
            content: () => Promise.resolve(Readable.from([Buffer.from("raw")])),
          }),
        ]),
      ),
    );
    expect(Object.fromEntries([...files].map(([path, bytes]) => [path, bytes.toString()]))).toEqual({
      "a/text.txt": "content of a/text.txt",
      empty: "",
      pieces: "one two",
      stored: "raw",
    });
  });

  it("should be the same bytes when it is made again", async () => {
    const make = () => collect(zipFiles([file("a"), file("b")]));
    expect(await make()).toEqual(await make());
  });

  it("should open one file at a time, and none before it is its turn", async () => {
    let open = 0;
    const seen: number[] = [];
    const files = Array.from({ length: 20 }, (_, index) =>
      file(`${index}`, {
        content: () => {
          seen.push(++open);
          const stream = Readable.from([Buffer.alloc(100_000, index)], { objectMode: false });
          stream.once("close", () => (open -= 1));
          return Promise.resolve(stream);
        },
      }),
    );
    expect((await readZip(await collect(zipFiles(files)))).size).toBe(20);
    expect(Math.max(...seen)).toBeLessThanOrEqual(2);
  });

  it("should close the file being read, and open no other, when the reader goes away", async () => {
    const opened: Readable[] = [];
    const endless = file("endless", {
      compress: false,
      content: () => {
        const stream = new Readable({
          read() {
            this.push(Buffer.alloc(65_536));
          },
        });
        opened.push(stream);
        return Promise.resolve(stream);
      },
    });
    const archive = Readable.from(zipFiles([endless, endless]), { objectMode: false });
    await once(archive, "data");
    archive.destroy();
    await finished(opened[0]!, { error: false }).catch(() => undefined);
    expect(opened).toHaveLength(1);
    expect(opened[0]!.destroyed).toBe(true);
  });

  it("should close a file that was opened and not yet read when the reader goes away", async () => {
    const source = Readable.from([Buffer.alloc(10)]);
    const archive = zipFiles([file("a", { content: () => Promise.resolve(source) })]);
    await archive.next();
    await archive.return(undefined);
    expect(source.destroyed).toBe(true);
  });

  it.each([
    ["cannot be opened", () => Promise.reject(new Error("no such artifact"))],
    [
      "breaks off",
      () =>
        Promise.resolve(
          new Readable({
            read() {
              this.destroy(new Error("cut off"));
            },
          }),
        ),
    ],
    ["is shorter than was said", () => Promise.resolve(Readable.from([Buffer.from("ab")]))],
  ])("should end with an error when a file %s", async (_, content) => {
    const archive = zipFiles([file("good"), file("bad", { size: 3, content }), file("after")]);
    await expect(collect(archive)).rejects.toThrow();
  });

  it("should be read back when there are more files than a plain directory counts", async () => {
    const files = Array.from({ length: 70_000 }, (_, index) => file(`${index % 100}/${index}`, { content: () => "" }));
    const paths = (await openZip(await collect(zipFiles(files)))).map(({ fileName }) => fileName);
    expect(paths).toEqual(files.map(({ path }) => path));
  });

  it("should have a directory that reads back when files or archive are larger than 4 GiB", async () => {
    const GiB = 2 ** 30;
    const cases = [
      { path: "large", offset: 0, packed: 5 * GiB, size: 6 * GiB },
      { path: "shrunk", offset: 5 * GiB, packed: 1000, size: 7 * GiB },
      { path: "far", offset: 5 * GiB + 2000, packed: 3, size: 3 },
      { path: "border", offset: 10, packed: 4 * GiB - 1, size: 4 * GiB - 1 },
      { path: "below", offset: 10, packed: 4 * GiB - 2, size: 4 * GiB - 2 },
    ];
    const directory = Buffer.concat(
      cases.map(({ path, offset, packed, size }) => {
        const start = { name: Buffer.from(path), modified, method: zipMethods.deflated, offset };
        return directoryEntry(start, { crc: 7, packed, size }, true);
      }),
    );
    const offset = 9 * GiB;
    const end = directoryEnd(cases.length, offset, directory.length);
    const entries = await openZipEnd(Buffer.concat([directory, end]), offset);
    expect(
      entries.map((entry) => ({
        path: entry.fileName,
        offset: entry.relativeOffsetOfLocalHeader,
        packed: entry.compressedSize,
        size: entry.uncompressedSize,
      })),
    ).toEqual(cases);
  });

  it.runIf(reads.with("zipfile"))(
    reads.title("should hold the same files, with their times, when Python opens it", "zipfile"),
    async () => {
      const folder = await mkdtemp(join(tmpdir(), "glissade-zip-"));
      try {
        const path = join(folder, "files.zip");
        const files = [
          file("ünïcödé/text.txt"),
          file("pieces", { content: () => Readable.from(["one ", Buffer.from("two")]) }),
          file("wrapped", { compress: false, content: () => Readable.from([Buffer.from("raw")]) }),
        ];
        await writeFile(path, await collect(zipFiles(files)));
        expect(readExport("zip", path)).toEqual([
          {
            name: "ünïcödé/text.txt",
            time: [2026, 1, 2, 3, 4, 4],
            mode: "0o100644",
            content: "content of ünïcödé/text.txt",
          },
          { name: "pieces", time: [2026, 1, 2, 3, 4, 4], mode: "0o100644", content: "one two" },
          { name: "wrapped", time: [2026, 1, 2, 3, 4, 4], mode: "0o100644", content: "raw" },
        ]);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  );
});
