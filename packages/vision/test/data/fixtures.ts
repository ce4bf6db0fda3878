import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";
import { afterAll } from "vitest";

/** A new folder that goes when the test file is done. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "glissade-vision-"));
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files, with their folders; a name that ends in "/" is an empty folder. */
export async function writeTree(root: string, files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const target = path.join(root, name);
    if (name.endsWith("/")) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  return root;
}

/** A picture of one colour. */
export function flat(colour: string, width = 8, height = 8): Sharp {
  return sharp({ create: { width, height, channels: 3, background: colour } });
}

/** A PNG of one colour; `shade` makes each different from the next. */
export function png(shade = 0, width = 8, height = 8): Promise<Buffer> {
  return flat(`rgb(${shade % 256},${(shade >> 8) % 256},100)`, width, height)
    .png()
    .toBuffer();
}

/** A picture of noise, which no format makes small. */
export function noise(width: number, height: number): Sharp {
  const bytes = Buffer.alloc(width * height * 3);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Math.imul(i + 1, 2654435761) >>> 24;
  return sharp(bytes, { raw: { width, height, channels: 3 } });
}

/** A few hundred bytes that claim to be a PNG of any size. */
export function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    pngChunk("IHDR", header),
    pngChunk("IDAT", Buffer.from("789c030000000001", "hex")),
    pngChunk("IEND", Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** An IDX file of unsigned bytes. */
export function idx(dimensions: readonly number[], data: Uint8Array, magic = 0x0800 + dimensions.length): Buffer {
  const header = Buffer.alloc(4 + 4 * dimensions.length);
  header.writeUInt32BE(magic, 0);
  dimensions.forEach((n, i) => header.writeUInt32BE(n, 4 + 4 * i));
  return Buffer.concat([header, data]);
}

/** CIFAR-10 records of one shade each. */
export function cifar(labels: readonly number[], shade = 0): Buffer {
  return Buffer.concat(labels.map((label, i) => Buffer.concat([Buffer.of(label), Buffer.alloc(3072, shade + i)])));
}

/** The error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & { code?: string; details?: object }> {
  return promise.then(
    () => Promise.reject(new Error("expected a rejection")),
    (error: unknown) => error as Error,
  );
}

/** A copy of an object without one of its keys. */
export function without<T>(files: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(files).filter(([key]) => key !== name));
}
