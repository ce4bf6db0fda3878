import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { crc32, deflateSync } from "node:zlib";
import type { Picture } from "@glissade/vision";
import sharp, { type Sharp } from "sharp";
import { describe, expect, it } from "vitest";
import { DiskCache } from "../../src/files/disk-cache.ts";
import { original } from "../../src/files/original.ts";
import { createRoots } from "../../src/files/roots.ts";
import { thumbnail } from "../../src/files/thumbnail.ts";
import { createThumbnails } from "../../src/files/thumbnails.ts";
import { failure, temporaryFolder } from "./folder.ts";

const base = await temporaryFolder();
const data = path.join(base, "data");
await mkdir(data);
const roots = await createRoots([data]);

async function store(name: string, content: Buffer | string): Promise<Picture> {
  const file = path.join(data, name);
  await writeFile(file, content);
  return { kind: "file", file };
}

const flat = (width: number, height: number, background = "#c04020"): Sharp =>
  sharp({ create: { width, height, channels: 3, background } });

/** Red on the left, blue on the right, black below. */
const halves = async (): Promise<Sharp> => {
  const blue = await flat(40, 40, "#0000ff").png().toBuffer();
  const black = await flat(80, 20, "#000000").png().toBuffer();
  const parts = [
    { input: blue, left: 40, top: 0 },
    { input: black, left: 0, top: 40 },
  ];
  return sharp(await flat(80, 60, "#ff0000").composite(parts).png().toBuffer());
};

/** A bitmap of 24 bits a pixel, red. */
function bitmap(width: number, height: number): Buffer {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bytes = Buffer.alloc(54 + row * height);
  bytes.write("BM");
  bytes.writeUInt32LE(54, 10);
  bytes.writeUInt32LE(40, 14);
  bytes.writeInt32LE(width, 18);
  bytes.writeInt32LE(height, 22);
  bytes.writeUInt16LE(1, 26);
  bytes.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) bytes[54 + y * row + 3 * x + 2] = 255;
  return bytes;
}

/** A few bytes that claim to be a picture of any size. */
async function hugePng(): Promise<Buffer> {
  const bytes = await flat(1, 1).png().toBuffer();
  bytes.writeUInt32BE(60_000, 16);
  bytes.writeUInt32BE(60_000, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

async function pixelsOf(
  bytes: Buffer,
): Promise<{ at: (x: number, y: number) => number[]; width: number; height: number }> {
  const { data: raw, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] => [
    ...raw.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3),
  ];
  return { at, width: info.width, height: info.height };
}

describe("thumbnail", () => {
  it.each(["jpeg", "png", "webp", "gif", "avif", "tiff"] as const)(
    "should make a small WebP of a %s",
    async (format) => {
      const picture = await store(
        `wide.${format}`,
        await (await halves()).toFormat(format, { quality: 95 }).toBuffer(),
      );
      const { bytes, mediaType, width, height } = await thumbnail(picture, { size: 40, roots });
      expect([mediaType, width, height]).toEqual(["image/webp", 40, 30]);
      expect((await sharp(bytes).metadata()).format).toBe("webp");
      const { at, ...size } = await pixelsOf(bytes);
      expect(size).toEqual({ width: 40, height: 30 });
      const [red, blue, black] = [at(8, 8), at(32, 8), at(20, 27)];
      expect(red[0]).toBeGreaterThan(230);
      expect(blue[2]).toBeGreaterThan(230);
      expect(Math.max(...black)).toBeLessThan(25);
    },
  );

  it("should turn a picture as its EXIF orientation says", async () => {
    const turned = await (await halves()).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
    const { bytes, width, height } = await thumbnail(await store("turned.jpg", turned), { size: 40, roots });
    expect([width, height]).toEqual([30, 40]);
    const { at } = await pixelsOf(bytes);
    // Turned clockwise: what was on the left is at the top, what was below is on the left.
    expect(at(20, 8)[0]).toBeGreaterThan(200);
    expect(at(20, 32)[2]).toBeGreaterThan(200);
    expect(Math.max(...at(3, 20))).toBeLessThan(40);
  });

  it("should keep the size of a small picture, and its pixels exactly", async () => {
    const picture = await store("small.png", await flat(20, 10, "#123456").png().toBuffer());
    const { bytes, width, height } = await thumbnail(picture, { size: 160, roots });
    expect([width, height]).toEqual([20, 10]);
    expect((await pixelsOf(bytes)).at(19, 9)).toEqual([0x12, 0x34, 0x56]);
  });

  it("should take bitmaps, names with brackets, very long pictures and pixels without a file", async () => {
    const size = 32;
    const red = await thumbnail(await store("a.bmp", bitmap(50, 100)), { size, roots });
    expect([red.width, red.height]).toEqual([16, 32]);
    expect((await pixelsOf(red.bytes)).at(8, 8)).toEqual([255, 0, 0]);
    const bracket = await store("b.png[page=1]", await flat(8, 8).png().toBuffer());
    expect((await thumbnail(bracket, { size, roots })).width).toBe(8);
    const line = await thumbnail(await store("line.png", await flat(2000, 2).png().toBuffer()), { size, roots });
    expect([line.width, line.height]).toEqual([32, 1]);
    const grey: Picture = { kind: "pixels", width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 80, 160, 240) };
    const { at } = await pixelsOf((await thumbnail(grey, { size, roots })).bytes);
    expect([at(0, 0), at(1, 0), at(0, 1), at(1, 1)].map(([red]) => red)).toEqual([0, 80, 160, 240]);
    const colour: Picture = { ...grey, width: 1, height: 1, channels: 3, data: Uint8Array.of(10, 20, 30) };
    expect((await pixelsOf((await thumbnail(colour, { size, roots })).bytes)).at(0, 0)).toEqual([10, 20, 30]);
  });

  it("should refuse what is no picture, is damaged, too large or lies outside the roots, saying why", async () => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="/etc/passwd"/></svg>`;
    const jpeg = await flat(500, 500).jpeg().toBuffer();
    const cases: readonly (readonly [Buffer | string, string])[] = [
      ["path,label\n", "not a picture"],
      [svg, "SVG"],
      ["", "empty file"],
      [jpeg.subarray(0, jpeg.length / 2), "truncated or damaged JPEG"],
      [await hugePng(), "too large: 60,000 x 60,000"],
      [bitmap(50, 50).subarray(0, 99), "truncated"],
    ];
    for (const [content, reason] of cases) {
      const error = await failure(thumbnail(await store("bad.png", content), { size: 32, roots }));
      expect([error.code, error.message]).toEqual(["picture_unreadable", expect.stringContaining(reason)]);
    }
    await writeFile(path.join(base, "outside.png"), await flat(4, 4).png().toBuffer());
    await symlink(path.join(base, "outside.png"), path.join(data, "link.png"));
    for (const file of [path.join(base, "outside.png"), path.join(data, "link.png")])
      expect((await failure(thumbnail({ kind: "file", file }, { size: 32, roots }))).code).toBe("outside_roots");
    expect((await failure(thumbnail(await store("ok.png", jpeg), { size: 0, roots }))).details.key).toBe("size");
  });
});

describe("original", () => {
  it.each([
    ["jpeg", "image/jpeg"],
    ["png", "image/png"],
    ["webp", "image/webp"],
    ["gif", "image/gif"],
    ["avif", "image/avif"],
    ["tiff", "image/tiff"],
  ] as const)("should give a %s as it is, by its content", async (format, mediaType) => {
    const content = await flat(9, 9).toFormat(format).toBuffer();
    const { stream, ...found } = await original(await store("misleading.html", content), roots);
    expect(found).toEqual({ bytes: content.length, mediaType, attachment: false });
    expect(await buffer(stream)).toEqual(content);
  });

  it.each([
    ["a page", "<!doctype html><script>alert(1)</script>"],
    ["an SVG", `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`],
    ["a text that begins like a bitmap", "BM is a country code"],
    ["nothing", ""],
    ["compressed data", deflateSync("x")],
  ])("should give %s as bytes to save, whatever its name", async (_, content) => {
    const { stream, mediaType, attachment, bytes } = await original(await store("innocent.png", content), roots);
    expect([mediaType, attachment, bytes]).toEqual(["application/octet-stream", true, Buffer.from(content).length]);
    expect(await buffer(stream)).toEqual(Buffer.from(content));
  });

  it("should tell a bitmap, and give pixels without a file as PNG", async () => {
    const { stream, mediaType } = await original(await store("a.bmp", bitmap(3, 3)), roots);
    stream.destroy();
    expect(mediaType).toBe("image/bmp");
    const pixels: Picture = { kind: "pixels", width: 1, height: 2, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };
    const png = await original(pixels, roots);
    expect(png.mediaType).toBe("image/png");
    const { at } = await pixelsOf(await buffer(png.stream));
    expect([at(0, 0), at(0, 1)]).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
  });

  it("should refuse files outside the roots", async () => {
    const file = path.join(base, "secret");
    await writeFile(file, "x");
    expect((await failure(original({ kind: "file", file }, roots))).code).toBe("outside_roots");
  });
});

describe("createThumbnails", () => {
  it("should make each thumbnail once, and anew when the picture changes", async () => {
    const folder = path.join(base, "cache");
    const thumbnails = createThumbnails({ roots, folder, concurrency: 1 });
    const picture = await store("changing.png", await flat(20, 20, "#ff0000").png().toBuffer());
    const [first, same] = await Promise.all([thumbnails.get(picture, 10), thumbnails.get(picture, 10)]);
    expect(same).toBe(first);
    expect(await readdir(folder)).toHaveLength(1);
    expect(await createThumbnails({ roots, folder }).get(picture, 10)).toEqual(first);
    expect((await pixelsOf(await thumbnails.get(picture, 20))).width).toBe(20);
    await store("changing.png", await flat(21, 21, "#0000ff").png().toBuffer());
    expect((await pixelsOf(await thumbnails.get(picture, 10))).at(5, 5)).toEqual([0, 0, 255]);
    expect(await readdir(folder)).toHaveLength(3);
  });

  it("should go on after a picture that cannot be read", async () => {
    const thumbnails = createThumbnails({ roots, folder: path.join(base, "cache-2"), concurrency: 1 });
    const bad = await store("text.png", "text");
    const good = await store("good.png", await flat(5, 5).png().toBuffer());
    const outcomes = await Promise.allSettled([bad, good, bad, good].map((picture) => thumbnails.get(picture, 10)));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "rejected", "fulfilled"]);
  });
});

describe("DiskCache", () => {
  const bytes = (value: number): Promise<Buffer> => Promise.resolve(Buffer.alloc(100, value));
  const never = (): Promise<Buffer> => Promise.reject(new Error("it should be there"));

  it("should stay below its cap, dropping what was used least recently", async () => {
    const folder = path.join(base, "lru");
    const cache = new DiskCache(folder, 1000);
    for (let i = 0; i < 10; i++) await cache.get(`${i}`, () => bytes(i));
    expect(await cache.get("0", never)).toEqual(Buffer.alloc(100, 0));
    await cache.get("10", () => bytes(10));
    expect(await readdir(folder)).toHaveLength(9);
    expect(await cache.get("0", never)).toEqual(Buffer.alloc(100, 0));
    for (const dropped of ["1", "2"]) expect((await failure(cache.get(dropped, never))).message).toContain("be there");
  });

  it("should know after a restart what was used last", async () => {
    const folder = path.join(base, "restarted");
    const before = new DiskCache(folder, 1000);
    for (let i = 0; i < 10; i++) await before.get(`${i}`, () => bytes(i));
    const names = await readdir(folder);
    for (const name of names) await utimes(path.join(folder, name), 1000, 1000);
    await before.get("3", never);
    const after = new DiskCache(folder, 300);
    await after.get("new", () => bytes(11));
    expect(await readdir(folder)).toHaveLength(2);
    expect(await after.get("3", never)).toEqual(Buffer.alloc(100, 3));
  });

  it("should work without keeping anything where it cannot write, and where its files go", async () => {
    const blocked = path.join(base, "blocked");
    await writeFile(blocked, "a file");
    const cache = new DiskCache(blocked, 1000);
    expect(await cache.get("a", () => bytes(1))).toEqual(Buffer.alloc(100, 1));
    expect(await readFile(blocked, "utf8")).toBe("a file");
    const folder = path.join(base, "emptied");
    const emptied = new DiskCache(folder, 1000);
    await emptied.get("a", () => bytes(1));
    await rm(folder, { recursive: true });
    expect(await emptied.get("a", () => bytes(2))).toEqual(Buffer.alloc(100, 2));
  });
});
