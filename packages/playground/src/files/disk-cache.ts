import { hash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { temporaryName } from "./temporary.ts";

/** Emptied to this share of the cap, so that not every new file has to make room. */
const keepShare = 0.9;

/**
 * Made bytes, kept as files below a folder up to a total size; those used least recently go first. A cache may be shared
 * by processes and emptied at any time; a full or broken disk makes it useless, never wrong.
 *
 * @example
 * const cache = new DiskCache("data/thumbnails", 512 * 2 ** 20);
 * const bytes = await cache.get("cats/a.jpg 160", () => makeThumbnail());
 */
export class DiskCache {
  readonly #folder: string;
  readonly #capBytes: number;
  readonly #making = new Map<string, Promise<Buffer>>();
  /** Sizes by name, least recently used first; read from the folder when the first file is written. */
  #sizes: Promise<Map<string, number>> | undefined;
  #total = 0;

  constructor(folder: string, capBytes: number) {
    this.#folder = folder;
    this.#capBytes = capBytes;
  }

  /** The bytes that are kept under a key, or else those that `make` gives; asked twice at once it makes them once. */
  get(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const name = hash("sha256", key).slice(0, 40);
    const running = this.#making.get(name);
    if (running !== undefined) return running;
    const making = this.#find(name, make).finally(() => this.#making.delete(name));
    this.#making.set(name, making);
    return making;
  }

  async #find(name: string, make: () => Promise<Buffer>): Promise<Buffer> {
    const file = path.join(this.#folder, name);
    const kept = await readFile(file).catch(() => undefined);
    if (kept === undefined) {
      const bytes = await make();
      await this.#keep(name, bytes).catch(() => undefined);
      return bytes;
    }
    const now = new Date();
    await utimes(file, now, now).catch(() => undefined);
    const sizes = await this.#sizes;
    if (sizes?.has(name)) use(sizes, name, kept.length);
    return kept;
  }

  async #keep(name: string, bytes: Buffer): Promise<void> {
    if (bytes.length > this.#capBytes * keepShare) return;
    const sizes = await (this.#sizes ??= this.#readFolder().catch(() => new Map<string, number>()));
    const file = path.join(this.#folder, name);
    const temporary = temporaryName(file);
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    this.#total += bytes.length - (sizes.get(name) ?? 0);
    use(sizes, name, bytes.length);
    if (this.#total > this.#capBytes) await this.#makeRoom(sizes);
  }

  async #makeRoom(sizes: Map<string, number>): Promise<void> {
    for (const [name, bytes] of sizes) {
      if (this.#total <= this.#capBytes * keepShare) return;
      sizes.delete(name);
      this.#total -= bytes;
      await rm(path.join(this.#folder, name), { force: true });
    }
  }

  async #readFolder(): Promise<Map<string, number>> {
    await mkdir(this.#folder, { recursive: true });
    const found: { readonly name: string; readonly bytes: number; readonly usedMs: number }[] = [];
    for (const name of await readdir(this.#folder)) {
      const file = await stat(path.join(this.#folder, name)).catch(() => undefined);
      if (/^[0-9a-f]{40}$/.test(name) && file?.isFile()) found.push({ name, bytes: file.size, usedMs: file.mtimeMs });
    }
    found.sort((a, b) => a.usedMs - b.usedMs);
    this.#total = found.reduce((sum, { bytes }) => sum + bytes, 0);
    return new Map(found.map(({ name, bytes }) => [name, bytes]));
  }
}

function use(sizes: Map<string, number>, name: string, bytes: number): void {
  sizes.delete(name);
  sizes.set(name, bytes);
}
