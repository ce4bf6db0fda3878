import { Readable } from "node:stream";
import type { Picture, PixelPicture } from "@glissade/vision";
import sharp from "sharp";
import { type MediaType, mediaTypeBytes, mediaTypeOf } from "./media-type.ts";
import type { Roots } from "./roots.ts";

/** A picture's own bytes, to be sent. */
export interface Original {
  /** Read it to the end or destroy it: it holds a file open. */
  readonly stream: Readable;
  readonly bytes: number;
  /** By content. */
  readonly mediaType: MediaType;
  /** To be saved rather than shown, since it is no picture that a browser may show. */
  readonly attachment: boolean;
}

/**
 * A picture as its data set has it; pixels without a file come as PNG. Send it with `X-Content-Type-Options: nosniff`,
 * or a browser may find another type in the same bytes.
 *
 * @throws PlaygroundError as `Roots.open`
 */
export async function original(picture: Picture, roots: Roots): Promise<Original> {
  if (picture.kind === "pixels") return whole(await toPng(picture));
  const { handle } = await roots.open(picture.file);
  try {
    const { size } = await handle.stat();
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(mediaTypeBytes), position: 0 });
    if (size === 0) {
      await handle.close();
      return whole(Buffer.alloc(0));
    }
    // No more than was announced, should the file grow meanwhile.
    const stream = handle.createReadStream({ start: 0, end: size - 1 });
    return described(stream, size, buffer.subarray(0, bytesRead));
  } catch (error) {
    await handle.close();
    throw error;
  }
}

function whole(bytes: Buffer): Original {
  return described(Readable.from([bytes], { objectMode: false }), bytes.length, bytes);
}

function described(stream: Readable, bytes: number, start: Buffer): Original {
  const mediaType = mediaTypeOf(start);
  return { stream, bytes, mediaType, attachment: mediaType === "application/octet-stream" };
}

function toPng({ width, height, channels, data }: PixelPicture): Promise<Buffer> {
  if (channels === 1) return sharp(data, { raw: { width, height, channels } }).png().toBuffer();
  const plane = width * height;
  const colours = [0, 1, 2].map((channel) => data.subarray(channel * plane, (channel + 1) * plane));
  const pixels = Buffer.alloc(3 * plane);
  colours.forEach((values, channel) => values.forEach((value, i) => (pixels[3 * i + channel] = value)));
  return sharp(pixels, { raw: { width, height, channels } }).png().toBuffer();
}
