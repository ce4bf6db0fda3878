import { type FileHandle, readFile } from "node:fs/promises";
import { decodePicture, type Picture } from "@glissade/vision";
import sharp from "sharp";
import type { PlaygroundError } from "../error.ts";
import { mismatch } from "./error.ts";
import { interleave } from "./interleave.ts";
import { mediaTypeBytes, mediaTypeOf } from "./media-type.ts";
import type { Roots } from "./roots.ts";
import { quote } from "./wording.ts";

export interface ThumbnailOptions {
  /** Longest side, in pixels, from 1 to 1,024; a smaller picture keeps its size. */
  readonly size: number;
  /** Default, and so far the only one. */
  readonly format?: "webp";
  /** Where files may be read. */
  readonly roots: Roots;
}

export interface Thumbnail {
  readonly bytes: Buffer;
  readonly mediaType: "image/webp";
  /** In pixels. */
  readonly width: number;
  readonly height: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Up to this size, every pixel can be seen: they are kept as they are. */
const losslessUpTo = 64;

/**
 * A picture made small: its proportions kept, EXIF orientation applied, transparency laid over white.
 *
 * It is decoded as for training, so what training cannot read has no thumbnail either, and the same limits hold
 * (pictures of more than 50 million pixels are refused from their header).
 *
 * @throws PlaygroundError codes "picture_unreadable" and those of `Roots.open`; VisionError code "decode_failed" where the
 *   system is at fault
 *
 * @example
 * const { bytes } = await thumbnail(await dataset.read(0), { size: 160, roots });
 */
export async function thumbnail(picture: Picture, options: ThumbnailOptions): Promise<Thumbnail> {
  const { size, roots } = options;
  if (!Number.isInteger(size) || size < 1 || size > 1024)
    throw mismatch("invalid_option", "size", String(size), "an integer from 1 to 1024", { key: "size" });
  const source: Picture = picture.kind === "file" ? { kind: "file", file: await roots.resolve(picture.file) } : picture;
  const { width, height } = fitInside(await sizeOf(source, roots), size);
  const imageSize = Math.max(width, height);
  const decoded = await decodePicture(source, { imageSize, channels: 3, fit: "fill" });
  if ("reason" in decoded) throw unreadable(picture, decoded.reason);
  const bytes = await sharp(interleave(decoded.pixels), { raw: { width: imageSize, height: imageSize, channels: 3 } })
    .resize(width, height, { fit: "fill" })
    .webp(imageSize <= losslessUpTo ? { lossless: true } : { quality: 80 })
    .toBuffer();
  return { bytes, mediaType: "image/webp", width, height };
}

function fitInside({ width, height }: Size, size: number): Size {
  const scale = Math.min(1, size / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function sizeOf(picture: Picture, roots: Roots): Promise<Size> {
  if (picture.kind === "pixels") return picture;
  const { handle } = await roots.open(picture.file);
  try {
    return await fileSize(picture, handle);
  } finally {
    await handle.close();
  }
}

/** From the header. Only content of a known kind is given to the decoder, as others can name further files. */
async function fileSize(picture: Picture & { readonly kind: "file" }, handle: FileHandle): Promise<Size> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(mediaTypeBytes), position: 0 });
  const start = buffer.subarray(0, bytesRead);
  const type = mediaTypeOf(start);
  if (type === "application/octet-stream") throw await explain(picture, "not a picture");
  if (type === "image/bmp") return { width: Math.abs(start.readInt32LE(18)), height: Math.abs(start.readInt32LE(22)) };
  try {
    // The decoder takes a "[…]" at the end of a name for options, so such a file is read first.
    const source = picture.file.endsWith("]") ? await readFile(picture.file) : picture.file;
    return (await sharp(source, { limitInputPixels: false, pages: 1 }).metadata()).autoOrient;
  } catch {
    throw await explain(picture, "a damaged header");
  }
}

/** Decoding words best why a picture cannot be read. */
async function explain(picture: Picture, otherwise: string): Promise<PlaygroundError> {
  const decoded = await decodePicture(picture, { imageSize: 1, channels: 3 });
  return unreadable(picture, "reason" in decoded ? decoded.reason : otherwise);
}

function unreadable(picture: Picture, reason: string): PlaygroundError {
  const file = picture.kind === "file" ? picture.file : undefined;
  const subject = file === undefined ? "picture" : quote(file);
  return mismatch("picture_unreadable", subject, reason, "a picture", file === undefined ? {} : { file });
}
