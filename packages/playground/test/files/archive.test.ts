import { createWriteStream } from "node:fs";
import { mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { create } from "tar";
import { describe, expect, it } from "vitest";
import { ZipFile } from "yazl";
import { type UnpackOptions, unpackArchive } from "../../src/files/archive.ts";
import type { ArchiveLimits } from "../../src/files/archive-limits.ts";
import { PlaygroundError } from "../../src/error.ts";
import type { Unpacked } from "../../src/files/unpack-entries.ts";
import { failure, readTree, temporaryFolder } from "./folder.ts";
import { makeTar, makeZip, type TarEntry, type ZipEntry } from "./make-archive.ts";

const root = await temporaryFolder();
let made = 0;

/** A new folder with the archive in it and nothing else. */
async function withArchive(bytes: Buffer | Readable): Promise<{ folder: string; file: string; target: string }> {
  const folder = path.join(root, `case-${++made}`);
  await mkdir(folder);
  const file = path.join(folder, "archive");
  if (Buffer.isBuffer(bytes)) await writeFile(file, bytes);
  else await pipeline(bytes, createWriteStream(file));
  return { folder, file, target: path.join(folder, "target") };
}

interface Outcome {
  readonly result: Unpacked;
  readonly tree: Record<string, string>;
}

async function unpack(bytes: Buffer | Readable, limits?: Partial<ArchiveLimits>): Promise<Outcome> {
  const { folder, file, target } = await withArchive(bytes);
  const result = await unpackArchive(file, target, limits);
  expect((await readdir(folder)).sort()).toEqual(["archive", "target"]);
  return { result, tree: await readTree(target) };
}

/** The error, having seen that nothing at all was left beside the archive. */
async function refusal(
  bytes: Buffer,
  limits?: Partial<ArchiveLimits>,
  options?: UnpackOptions,
): Promise<PlaygroundError> {
  const { folder, file, target } = await withArchive(bytes);
  const error = await failure(unpackArchive(file, target, limits, options));
  expect(await readdir(folder)).toEqual(["archive"]);
  return error;
}

const zip = (...entries: ZipEntry[]): Buffer => makeZip(entries);
const tar = (...entries: TarEntry[]): Buffer => makeTar(entries);

/** A signal that is aborted when it is looked at for the n-th time. */
function abortedAtCheck(n: number): AbortSignal {
  const controller = new AbortController();
  let checks = 0;
  const throwIfAborted = (): void => {
    if (++checks === n) controller.abort(new Error("no longer wanted"));
    AbortSignal.prototype.throwIfAborted.call(controller.signal);
  };
  return Object.assign(controller.signal, { throwIfAborted });
}

/** The same entries in every format. */
const formats: readonly (readonly [string, (...files: (readonly [string, string])[]) => Buffer])[] = [
  ["zip", (...files) => zip(...files.map(([name, data]) => ({ name, data })))],
  ["stored zip", (...files) => zip(...files.map(([name, data]) => ({ name, data, method: 0 })))],
  ["tar", (...files) => tar(...files.map(([path, data]) => ({ path, data })))],
  ["tar.gz", (...files) => gzipSync(tar(...files.map(([path, data]) => ({ path, data }))))],
];

describe.each(formats)("unpackArchive of a %s", (_, make) => {
  it("should unpack files into folders and tell how many and how large they are", async () => {
    const { result, tree } = await unpack(make(["cats/a.png", "one"], ["dogs/b/c.png", "three"], ["empty", ""]));
    expect(tree).toEqual({ "cats/a.png": "one", "dogs/b/c.png": "three", empty: "" });
    expect(result).toEqual({ files: 3, bytes: 8, skipped: [], skippedCount: 0 });
  });

  it("should keep Unicode names, in NFC, however long a name or path may be", async () => {
    const name = `Zoe\u0308/${"ß".repeat(150)}.png`;
    const { tree } = await unpack(make([name, "x"]));
    expect(Object.keys(tree)).toEqual([`Zo\u00eb/${"ß".repeat(125)}.png`]);
  });

  it.each([
    ['".." in the path', "../evil"],
    ['".." in the path', "a/../../evil"],
    ['".." in the path', "a/.."],
    ['".." in the path', "..\\..\\evil"],
    ['".." in the path', "a\\..\\..\\evil"],
    ["an absolute path", "/etc/evil"],
    ["an absolute path", "\\\\server\\share\\evil"],
    ["a path with a drive letter", "C:\\evil"],
    ["a path with a drive letter", "c:evil"],
    ["a name of nothing but dots and spaces", "a/.. /evil"],
    ["a name of nothing but dots and spaces", "a/.../evil"],
    ["41 names below one another", `${"a/".repeat(40)}b`],
    ["a path of 1,207 bytes", `${"a".repeat(200)}/`.repeat(6) + "b"],
  ])("should refuse %s (%#)", async (found, name) => {
    const error = await refusal(make(["good", "x"], [name, "evil"]));
    expect(error.code).toBe("archive_path");
    expect(error.message).toContain(found);
    expect(error.details.file).toBe(name);
    expect(await readdir(root)).not.toContain("evil");
  });

  it("should take a backslash for a separator, and drop dots and spaces at the end of names", async () => {
    const { tree } = await unpack(make(["./cats\\a.png", "1"], ["dogs. /b.png. .", "2"], [".//x/./y", "3"]));
    expect(tree).toEqual({ "cats/a.png": "1", "dogs/b.png": "2", "x/y": "3" });
  });

  it("should leave out what systems add, without counting it", async () => {
    const { result, tree } = await unpack(
      make(["__MACOSX/cats/._a.png", "1"], ["cats/.DS_Store", "2"], ["cats/._a.png", "3"], ["Thumbs.db", "4"]),
    );
    expect(tree).toEqual({});
    expect(result).toEqual({ files: 0, bytes: 0, skipped: [], skippedCount: 0 });
  });

  it("should keep the first of several entries with one name, and count the others", async () => {
    const { result, tree } = await unpack(
      make(
        ["a", "first"],
        ["a", "second"],
        ["./a", "third"],
        ["a/b", "below a file"],
        ["c/d", "x"],
        ["c", "a folder's"],
      ),
    );
    expect(tree).toEqual({ a: "first", "c/d": "x" });
    expect(result.files).toBe(2);
    expect(result.bytes).toBe(6);
    expect(result.skipped.map(({ path }) => path)).toEqual(["a", "./a", "a/b", "c"]);
    expect(new Set(result.skipped.map(({ reason }) => reason))).toEqual(new Set(["an earlier entry has its name"]));
  });

  it("should name a hundred skipped entries at most, and count all", async () => {
    const { result } = await unpack(make(...Array.from({ length: 251 }, () => ["a", ""] as const)));
    expect(result.skipped).toHaveLength(100);
    expect(result.skippedCount).toBe(250);
  });

  it("should refuse more entries than the limit", async () => {
    const files = Array.from({ length: 6 }, (_, i) => [`f${i}`, ""] as const);
    expect((await refusal(make(...files), { entries: 5 })).code).toBe("archive_entries");
    expect((await unpack(make(...files), { entries: 6 })).result.files).toBe(6);
  });

  it("should refuse a file larger than the limit, and more in all than the limit", async () => {
    const files = [
      ["a", "x".repeat(600)],
      ["b", "y".repeat(600)],
    ] as const;
    const one = await refusal(make(...files), { fileBytes: 599 });
    expect([one.code, one.details.key]).toEqual(["archive_too_large", "fileBytes"]);
    const all = await refusal(make(...files), { totalBytes: 1199 });
    expect([all.code, all.details.key]).toEqual(["archive_too_large", "totalBytes"]);
    expect((await unpack(make(...files), { fileBytes: 600, totalBytes: 1200 })).result.bytes).toBe(1200);
  });

  it.each([0.1, 0.5, 0.9])("should refuse an archive cut at %d of its length", async (share) => {
    const noise = Array.from({ length: 3000 }, (_, i) => String.fromCharCode(33 + ((i * i * 7919) % 90))).join("");
    const whole = make(["a", noise], ["b", noise], ["c", noise]);
    const error = await refusal(whole.subarray(0, Math.floor(whole.length * share)));
    expect(["archive_damaged", "archive_format"]).toContain(error.code);
  });

  it("should stop and leave nothing behind at whatever moment it is cancelled", async () => {
    const { folder, file, target } = await withArchive(make(["a", "x".repeat(1e5)], ["b", "y"]));
    let cancelled = 0;
    for (let moment = 1; ; moment++) {
      const error = await unpackArchive(file, target, {}, { signal: abortedAtCheck(moment) }).catch((e: unknown) => e);
      if (!(error instanceof Error)) break;
      expect(error.message).toBe("no longer wanted");
      expect(await readdir(folder)).toEqual(["archive"]);
      cancelled = moment;
    }
    expect(cancelled).toBeGreaterThan(4);
    expect(Object.keys(await readTree(target))).toEqual(["a", "b"]);
  });

  it("should refuse a target that is there, and leave it alone", async () => {
    const { folder, file, target } = await withArchive(make(["a", "x"]));
    await mkdir(target);
    await writeFile(path.join(target, "mine"), "kept");
    expect((await failure(unpackArchive(file, target))).code).toBe("target_exists");
    expect(await readTree(folder)).toMatchObject({ "target/mine": "kept" });
  });
});

describe("unpackArchive of a zip", () => {
  it("should refuse a file that is packed two hundred times smaller, by what it says", async () => {
    const error = await refusal(zip({ name: "bomb", data: Buffer.alloc(8 << 20) }));
    expect([error.code, error.details.file]).toEqual(["archive_ratio", "bomb"]);
  });

  it("should refuse a bomb that claims to be small, once more comes than it says", async () => {
    const error = await refusal(zip({ name: "bomb", data: Buffer.alloc(8 << 20), claim: { bytes: 1000 } }));
    expect(error.code).toBe("archive_damaged");
    expect(error.message).toContain("too many bytes");
  });

  it("should refuse entries that share one packed content, as the whole is then compressed too much", async () => {
    const data = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
    const sharing = Array.from({ length: 500 }, (_, i) => ({ name: `f${i}`, data, contentOf: 0 }));
    const error = await refusal(zip({ name: "first", data }, ...sharing), { ratio: 500 });
    expect(error.code).toBe("archive_ratio");
  });

  it("should refuse a header that claims a million entries, and one that claims fewer than there are", async () => {
    const many = await refusal(makeZip([{ name: "a", data: "x" }], 1_000_000));
    expect(many.code).toBe("archive_entries");
    expect(many.message).toContain("1,000,000 entries");
    const fewer = await refusal(makeZip([{ name: "a" }, { name: "b" }, { name: "c" }], 1));
    expect(fewer.code).toBe("archive_damaged");
    expect((await refusal(makeZip([{ name: "a" }], 5))).code).toBe("archive_damaged");
  });

  it.each([
    ["the directory's end", 22 + 20, 8],
    ["the directory", 22 + 20 + 56, 48],
  ])("should refuse a zip that puts %s beyond the end of the largest file", async (_, beforeEnd, field) => {
    const bytes = makeZip([{ name: "a", data: "x" }], 70_000);
    bytes.writeBigUInt64LE(2n ** 60n, bytes.length - beforeEnd + field);
    expect((await refusal(bytes)).code).toBe("archive_damaged");
  });

  it("should refuse encrypted entries and packings that it does not read", async () => {
    const encrypted = await refusal(zip({ name: "a", data: "x" }, { name: "b", data: "secret", flags: 0x801 }));
    expect(encrypted.code).toBe("archive_format");
    expect(encrypted.message).toContain("encrypted");
    expect((await refusal(zip({ name: "a", data: "secret", flags: 0x841 }))).message).toContain("encryption");
    const packed = await refusal(zip({ name: "a", data: "x", method: 9 }));
    expect(packed.code).toBe("archive_format");
    expect(packed.message).toContain("Deflate64");
  });

  it("should refuse content that differs from its checksum, and content that cannot be unpacked", async () => {
    expect((await refusal(zip({ name: "a", data: "xyz", claim: { crc: 1 } }))).code).toBe("archive_damaged");
    const garbage = zip({ name: "a", data: Buffer.alloc(50_000, "abcd") });
    garbage.fill(0xff, 40, 60);
    expect((await refusal(garbage)).code).toBe("archive_damaged");
    expect((await refusal(zip({ name: "a", data: "xyz", claim: { bytes: 2 } }))).code).toBe("archive_damaged");
    expect((await refusal(zip({ name: "a", data: "xyz", claim: { bytes: 4 } }))).code).toBe("archive_damaged");
  });

  it("should refuse NUL in a name", async () => {
    const error = await refusal(zip({ name: "a.png\0.exe", data: "x" }));
    expect([error.code, error.message]).toEqual(["archive_path", expect.stringContaining("NUL")]);
  });

  it("should skip links and devices, and make nothing through them", async () => {
    const { result, tree } = await unpack(
      zip(
        { name: "link", data: "/tmp", mode: 0o120777 },
        { name: "link/through", data: "x" },
        { name: "pipe", mode: 0o010644 },
        { name: "device", mode: 0o060644 },
      ),
    );
    expect(tree).toEqual({ "link/through": "x" });
    expect(result.skipped).toEqual([
      { path: "link", reason: "symbolic link" },
      { path: "pipe", reason: "pipe" },
      { path: "device", reason: "device" },
    ]);
  });

  it("should read names in UTF-8 that do not say so, and names in the old code page", async () => {
    const { tree } = await unpack(
      zip({ name: "Zoë", data: "mac", flags: 0 }, { name: Buffer.from([0x90, 0x74, 0x82]), data: "dos", flags: 0 }),
    );
    expect(tree).toEqual({ Zoë: "mac", Été: "dos" });
  });

  it("should unpack what a common program wrote, with folders, and nothing when it is empty", async () => {
    const made = new ZipFile();
    made.addBuffer(Buffer.from("one"), "cats/a.png");
    made.addReadStream(Readable.from([Buffer.from("two")]), "dogs/b.png");
    made.addEmptyDirectory("birds");
    made.end({ forceZip64Format: true, comment: "" });
    const { result, tree } = await unpack(Readable.from(made.outputStream));
    expect(tree).toEqual({ "cats/a.png": "one", "dogs/b.png": "two" });
    expect(result.files).toBe(2);
    expect((await unpack(makeZip([]))).result.files).toBe(0);
  });
});

describe("unpackArchive of a tar", () => {
  it("should not write through a symbolic link that the archive makes", async () => {
    const outside = path.join(root, "outside");
    await mkdir(outside);
    const { result, tree } = await unpack(
      tar(
        { path: "link", type: "SymbolicLink", linkpath: outside },
        { path: "link/evil", data: "x" },
        { path: "up", type: "SymbolicLink", linkpath: "../../.." },
        { path: "hard", type: "Link", linkpath: "/etc/passwd" },
        { path: "pipe", type: "FIFO" },
        { path: "tty", type: "CharacterDevice" },
      ),
    );
    expect(await readdir(outside)).toEqual([]);
    expect(tree).toEqual({ "link/evil": "x" });
    expect(result.skipped).toEqual([
      { path: "link", reason: "symbolic link" },
      { path: "up", reason: "symbolic link" },
      { path: "hard", reason: "hard link" },
      { path: "pipe", reason: "pipe" },
      { path: "tty", reason: "device" },
    ]);
  });

  it("should refuse a compressed tar that unpacks to far more than it is, whether its files are wanted or not", async () => {
    for (const path of ["bomb", "__MACOSX/bomb"]) {
      const error = await refusal(gzipSync(tar({ path, data: Buffer.alloc(16 << 20) })));
      expect(error.code).toBe("archive_ratio");
    }
    const behind = makeTar([{ path: "a", data: "x" }], Buffer.alloc(16 << 20));
    expect((await refusal(gzipSync(behind))).code).toBe("archive_ratio");
  });

  it("should refuse sizes that lie", async () => {
    const longer = tar({ path: "a", data: "xyz", size: 5000 });
    expect((await refusal(longer)).code).toBe("archive_damaged");
    const shorter = tar({ path: "a", data: "x".repeat(2000), size: 3 });
    expect((await refusal(shorter)).code).toBe("archive_damaged");
    expect((await refusal(tar({ path: "a", size: 2 ** 52 }))).code).toBe("archive_too_large");
  });

  it("should refuse a tar without an end, and a compressed one whose checksum is wrong", async () => {
    expect((await refusal(makeTar([{ path: "a", data: "x" }], Buffer.alloc(0)))).code).toBe("archive_damaged");
    const damaged = gzipSync(tar({ path: "a", data: "x" }));
    damaged.writeUInt32LE(1, damaged.length - 8);
    expect((await refusal(damaged)).code).toBe("archive_damaged");
  });

  it("should unpack what a common program wrote, with long names, links left out", async () => {
    const folder = path.join(root, "source");
    const long = `${"long-".repeat(30)}name.png`;
    await mkdir(path.join(folder, "cats", "deep".repeat(30)), { recursive: true });
    await writeFile(path.join(folder, "cats", "deep".repeat(30), long), "x");
    await symlink("/etc/passwd", path.join(folder, "cats", "passwd"));
    const bytes = Readable.from(create({ cwd: folder, gzip: true }, ["."]));
    const { result, tree } = await unpack(bytes);
    expect(tree).toEqual({ [`cats/${"deep".repeat(30)}/${long}`]: "x" });
    expect(result.skipped).toEqual([{ path: "./cats/passwd", reason: "symbolic link" }]);
  });
});

describe("unpackArchive", () => {
  it.each([
    ["an empty file", Buffer.alloc(0), "an empty file"],
    ["text", Buffer.from("path,label\n".repeat(100)), "something else"],
    ["a RAR archive", Buffer.from("Rar!\x1a\x07\x00"), "a RAR archive"],
    ["a 7-Zip archive", Buffer.from("377abcaf271c0004", "hex"), "a 7-Zip archive"],
    ["a gzip of text", gzipSync("no tar"), "a gzip of something else"],
    ["a gzip of a gzip", gzipSync(gzipSync("no tar")), "a gzip of gzip-compressed data"],
  ])("should refuse %s, naming what it is", async (_, bytes, found) => {
    const error = await refusal(bytes);
    expect(error.code).toBe("archive_format");
    expect(error.message).toContain(found);
  });

  it("should end in an error that leaves nothing, or in a result, however the bytes are damaged", async () => {
    const files = [
      ["cats/a", "one".repeat(50)],
      ["dogs/b", "two".repeat(99)],
    ] as const;
    const samples = formats.map(([, make]) => make(...files));
    const damage = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...samples),
        fc.array(damage, { minLength: 1, maxLength: 6 }),
        async (whole, at) => {
          const bytes = Buffer.from(whole);
          for (const [position, value] of at) bytes[position % bytes.length] = value;
          const { folder, file, target } = await withArchive(bytes);
          const outcome = await unpackArchive(file, target).catch((error: unknown) => error);
          if (outcome instanceof Error) expect(outcome).toBeInstanceOf(PlaygroundError);
          const left = outcome instanceof Error ? ["archive"] : ["archive", "target"];
          expect((await readdir(folder)).sort()).toEqual(left);
        },
      ),
      { numRuns: 400 },
    );
  });

  it("should tell how far it is, up to the end", async () => {
    const { file, target } = await withArchive(zip({ name: "a", data: "xy" }, { name: "b", data: "z" }));
    const seen: unknown[] = [];
    await unpackArchive(file, target, {}, { onProgress: (progress) => seen.push(progress) });
    expect(seen.at(-1)).toEqual({ files: 2, bytes: 3, share: 1 });
  });
});
