import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { bitmapSize } from "./bmp.ts";
import { openImage, sourceOf } from "./decode.ts";
import type { Picture } from "./dataset.ts";
import { readFileStart } from "./unreadable.ts";

/** What a picture's header says. */
export interface PictureInfo {
  /** For example "jpeg", "png", "pixels". */
  readonly format: string;
  /** In pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  /** Colour model and depth where unusual: "colour", "grey", "colour with alpha", "CMYK", "16-bit grey" … */
  readonly kind: string;
}

/** Reads a picture's header; undefined where the decoder cannot. */
export async function readPictureInfo(picture: Picture): Promise<PictureInfo | undefined> {
  if (picture.kind === "pixels") {
    const { width, height, channels } = picture;
    return { format: "pixels", width, height, kind: channels === 1 ? "grey" : "colour" };
  }
  try {
    const found = await openImage(await sourceOf(picture.file), false).metadata();
    const { width, height } = found.autoOrient;
    const grey = found.space === "b-w" || found.space === "grey16";
    const colour = found.space === "cmyk" ? "CMYK" : grey ? "grey" : "colour";
    const depth = found.depth === "ushort" ? "16-bit " : "";
    return { format: found.format, width, height, kind: `${depth}${colour}${found.hasAlpha ? " with alpha" : ""}` };
  } catch {
    const start = await readFileStart(picture.file);
    const size = typeof start === "string" ? undefined : bitmapSize(start);
    return size && { format: "bmp", ...size, kind: "colour" };
  }
}

/** A picture's size as it is stored; 0 for a file that cannot be read. */
export async function pictureBytes(picture: Picture): Promise<number> {
  if (picture.kind === "pixels") return picture.data.length;
  return stat(picture.file).then(
    ({ size }) => size,
    () => 0,
  );
}

const wholeFileBytes = 8 << 20;

/** SHA-256 of a picture's bytes as they are stored; undefined for a file that cannot be read. */
export async function hashPicture(picture: Picture): Promise<string | undefined> {
  if (picture.kind === "pixels") return hash("sha256", picture.data);
  try {
    if ((await stat(picture.file)).size <= wholeFileBytes) return hash("sha256", await readFile(picture.file));
    const digest = createHash("sha256");
    for await (const chunk of createReadStream(picture.file)) digest.update(chunk as Buffer);
    return digest.digest("hex");
  } catch {
    return undefined;
  }
}
