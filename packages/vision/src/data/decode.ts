import { readFile } from "node:fs/promises";
import type { Sharp, SharpOptions } from "sharp";
import { VisionError } from "../error.ts";
import { nearestName } from "@glissade/words";
import { bitmapSize, readBitmap } from "./bmp.ts";
import type { Picture, PixelPicture } from "./dataset.ts";
import { imageLibrary } from "./image-library.ts";
import { explainUnreadable, readFileStart, tooLarge } from "./unreadable.ts";
import { oneLine, quote } from "./wording.ts";

/**
 * How a picture of any shape becomes a square: "cover" (scaled until it covers the square, middle cut out; keeps the
 * proportions, loses the ends), "contain" (scaled until it fits, black bars; keeps everything) or "fill" (stretched).
 */
export type Fit = "cover" | "contain" | "fill";

export const fits: readonly Fit[] = ["cover", "contain", "fill"];

export interface DecodeOptions {
  /** Width and height of the result, in pixels. */
  readonly imageSize: number;
  /** 1 is luminance. */
  readonly channels: 1 | 3;
  /** Default "cover", as most image classification does (scale the short side, crop the centre). */
  readonly fit?: Fit;
  /** Pictures with more pixels are refused from their header, before any is decoded. Default 50,000,000. */
  readonly limitInputPixels?: number;
}

export const defaultLimitInputPixels = 50_000_000;

/** Either the pixels, planar (channel, row, column), or why there are none, on one line. */
export type Decoded = { readonly pixels: Uint8Array } | { readonly reason: string };

/**
 * Decodes a picture to the size and channels a model takes: EXIF orientation applied, transparency laid over white,
 * palettes, CMYK and 16 bits converted to 8-bit sRGB, the first frame of an animation, the shape made square by `fit`.
 * JPEG, PNG, WebP, GIF, TIFF, AVIF and BMP, told apart by content whatever the file's name. Damage that leaves a part
 * of the picture undecodable makes all of it unreadable.
 *
 * @throws VisionError code "decode_failed" when the system, not the picture, is at fault (memory, open files), and
 *   "invalid_option"
 */
export async function decodePicture(picture: Picture, options: DecodeOptions): Promise<Decoded> {
  checkDecodeOptions(options);
  if (picture.kind === "pixels") return { pixels: await fitPixels(picture, options) };
  const limit = options.limitInputPixels ?? defaultLimitInputPixels;
  try {
    return { pixels: await render(openImage(await sourceOf(picture.file), limit), options) };
  } catch (error) {
    refuseSystemErrors(picture.file, error);
    const bitmap = await decodeBitmap(picture.file, options, limit);
    return bitmap ?? { reason: await explainUnreadable(picture.file, error, limit) };
  }
}

/** A sharp instance for a file, set to fail on damage. */
export function openImage(source: string | Buffer, limitInputPixels: number | false): Sharp {
  return imageLibrary()(source, { failOn: "error", limitInputPixels, pages: 1 });
}

/** libvips takes a "[…]" at the end of a name for options, so such a file is read first. */
export async function sourceOf(file: string): Promise<string | Buffer> {
  return file.endsWith("]") ? await readFile(file) : file;
}

/** @throws VisionError code "invalid_option" */
export function checkDecodeOptions(options: DecodeOptions): void {
  const { imageSize, channels, fit = "cover", limitInputPixels = defaultLimitInputPixels } = options;
  const check = (ok: boolean, key: string, found: unknown, expected: string): void => {
    if (ok) return;
    throw new VisionError("invalid_option", `${key}: found ${oneLine(String(found))}, expected ${expected}`, {
      key,
      found,
      expected,
    });
  };
  check(
    Number.isInteger(imageSize) && imageSize >= 1 && imageSize <= 4096,
    "imageSize",
    imageSize,
    "an integer from 1 to 4096",
  );
  check(channels === 1 || channels === 3, "channels", channels, "1 or 3");
  const near = nearestName(fit, fits);
  check(fits.includes(fit), "fit", quote(fit), `one of ${fits.join(", ")}${near ? ` (did you mean "${near}"?)` : ""}`);
  check(
    Number.isInteger(limitInputPixels) && limitInputPixels > 0,
    "limitInputPixels",
    limitInputPixels,
    "an integer above 0",
  );
}

async function render(image: Sharp, options: DecodeOptions): Promise<Uint8Array> {
  const { imageSize, channels, fit = "cover" } = options;
  const interleaved = await image
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .toColourspace(channels === 1 ? "b-w" : "srgb")
    .resize(imageSize, imageSize, { fit, background: "#000000" })
    .raw()
    .toBuffer();
  return channels === 1 ? new Uint8Array(interleaved) : toPlanes(interleaved, imageSize * imageSize);
}

/** Undefined when the file is no bitmap. */
async function decodeBitmap(file: string, options: DecodeOptions, limit: number): Promise<Decoded | undefined> {
  const start = await readFileStart(file);
  const size = typeof start === "string" ? undefined : bitmapSize(start);
  if (size === undefined) return undefined;
  if (size.width * size.height > limit) return { reason: tooLarge(size.width, size.height, limit) };
  try {
    const { width, height, channels, data } = readBitmap(await readFile(file));
    return { pixels: await render(imageLibrary()(data, { raw: { width, height, channels } }), options) };
  } catch (error) {
    return { reason: error instanceof Error ? oneLine(error.message) : "damaged BMP" };
  }
}

/** Pixels that already have the right shape are copied, others go through the same resizing as files. */
async function fitPixels(picture: PixelPicture, options: DecodeOptions): Promise<Uint8Array> {
  const { width, height, channels, data } = picture;
  const plane = width * height;
  if (width === options.imageSize && height === options.imageSize) {
    if (channels === options.channels) return data.slice();
    if (channels === 1) {
      const pixels = new Uint8Array(3 * plane);
      for (let channel = 0; channel < 3; channel++) pixels.set(data, channel * plane);
      return pixels;
    }
  }
  const raw: SharpOptions = { raw: { width, height, channels } };
  return render(imageLibrary()(channels === 1 ? data : toInterleaved(data, plane), raw), options);
}

function toPlanes(interleaved: Uint8Array, plane: number): Uint8Array {
  const planes = new Uint8Array(3 * plane);
  for (let i = 0, from = 0; i < plane; i++, from += 3) {
    planes[i] = interleaved[from] as number;
    planes[plane + i] = interleaved[from + 1] as number;
    planes[2 * plane + i] = interleaved[from + 2] as number;
  }
  return planes;
}

function toInterleaved(planes: Uint8Array, plane: number): Uint8Array {
  const interleaved = new Uint8Array(3 * plane);
  for (let i = 0, to = 0; i < plane; i++, to += 3) {
    interleaved[to] = planes[i] as number;
    interleaved[to + 1] = planes[plane + i] as number;
    interleaved[to + 2] = planes[2 * plane + i] as number;
  }
  return interleaved;
}

/** Want of memory or file handles must not count as a bad picture: which pictures are used would depend on the day. */
function refuseSystemErrors(file: string, error: unknown): void {
  const message = error instanceof Error ? error.message : "";
  if (!/too many open files|out of memory|cannot allocate|EMFILE|ENFILE|ENOMEM/i.test(message)) return;
  const reason = oneLine(message);
  throw new VisionError(
    "decode_failed",
    `${quote(file)} could not be decoded for want of resources: ${reason}`,
    { file, found: reason },
    { cause: error },
  );
}
