import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import type { Picture } from "@glissade/vision";
import { DiskCache } from "./disk-cache.ts";
import type { Roots } from "./roots.ts";
import { thumbnail } from "./thumbnail.ts";

export interface ThumbnailsOptions {
  readonly roots: Roots;
  /** Where made thumbnails are kept. */
  readonly folder: string;
  /** Of all kept thumbnails. Default 512 MiB. */
  readonly capBytes?: number;
  /** Pictures decoded at a time: each may take 150 MB for a moment. Default 2. */
  readonly concurrency?: number;
}

export interface Thumbnails {
  /** A WebP of the picture, at most so many pixels long; errors as `thumbnail`. */
  get(picture: Picture, size: number): Promise<Buffer>;
}

/** Thumbnails that are made once: a picture whose file changes gets a new one. */
export function createThumbnails(options: ThumbnailsOptions): Thumbnails {
  const { roots, folder, capBytes = 512 * 2 ** 20, concurrency = 2 } = options;
  const cache = new DiskCache(folder, capBytes);
  const takeTurn = turns(concurrency);
  return {
    get: async (picture, size) => {
      const key = await keyOf(picture, roots);
      return cache.get(`${key} ${size}`, () => takeTurn(async () => (await thumbnail(picture, { size, roots })).bytes));
    },
  };
}

async function keyOf(picture: Picture, roots: Roots): Promise<string> {
  if (picture.kind === "pixels") {
    const { width, height, channels, data } = picture;
    return `${width}x${height}x${channels} ${createHash("sha256").update(data).digest("hex")}`;
  }
  const file = await roots.resolve(picture.file);
  const { size, mtimeMs } = await stat(file);
  return `${file} ${size} ${mtimeMs}`;
}

/** Runs tasks at most so many at a time, in the order in which they come. */
function turns(most: number): <T>(task: () => Promise<T>) => Promise<T> {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (task) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
