import { createHash } from "node:crypto";
import { totalmem } from "node:os";
import { VisionError } from "../error.ts";
import { checkConcurrency, forEachConcurrently } from "./concurrency.ts";
import type { Dataset } from "./dataset.ts";
import { checkDecodeOptions, type DecodeOptions, decodePicture, defaultLimitInputPixels } from "./decode.ts";
import { DiskCache } from "./disk-cache.ts";
import { itemAt } from "./file-dataset.ts";
import { imageLibraryVersion } from "./image-library.ts";
import type { PixelFileLayout } from "./pixel-file.ts";
import { PixelMemory } from "./pixel-memory.ts";
import { quote } from "./wording.ts";

export interface StoreOptions extends DecodeOptions {
  /**
   * Folder in which decoded pictures are kept for later runs. Default: none; what does not fit into memory then goes to
   * a nameless file in the system's temporary folder.
   */
  readonly cacheDir?: string;
  /** Decoded pictures held in memory. Default: 1 GiB, or a quarter of the machine's memory where that is less. */
  readonly memoryLimitBytes?: number;
  /** Pictures decoded at a time. Default 8. */
  readonly concurrency?: number;
  /** The first unreadable picture is an error. Default: it is listed and skipped. */
  readonly strict?: boolean;
}

/** A picture that gave no pixels. */
export interface UnreadablePicture {
  readonly index: number;
  readonly id: string;
  /** On one line. */
  readonly reason: string;
}

export interface PrepareProgress {
  readonly done: number;
  readonly total: number;
  readonly unreadable: number;
}

export interface PrepareOptions {
  /** Called about a hundred times in all, and at the end. */
  readonly onProgress?: (progress: PrepareProgress) => void;
  readonly signal?: AbortSignal;
}

/** Decoded before, but kept neither in memory nor on disk. */
const notKept = 1;
const kept = 2;
const unreadableState = 3;

/**
 * The pictures of a data set as a model takes them: bytes, planar (channel, row, column), all of one size; each decoded
 * once and kept, in memory up to a limit and on disk beyond it. Decoding runs on sharp's threads, beside whatever the
 * caller does.
 *
 * Whether a picture is readable depends on its file alone, and a loader skips unreadable ones in place; so training
 * gives the same batches whether pictures were decoded before it (`prepare`) or on the way.
 *
 * @example
 * const store = await ImageStore.open(dataset, { imageSize: 32, channels: 3, cacheDir: "cache" });
 * await store.prepare({ onProgress: ({ done, total }) => console.error(`${done}/${total}`) });
 */
export class ImageStore {
  readonly dataset: Dataset;
  readonly imageSize: number;
  readonly channels: 1 | 3;
  /** channels x imageSize x imageSize */
  readonly recordBytes: number;
  readonly #options: StoreOptions;
  readonly #memory: PixelMemory;
  readonly #states: Uint8Array;
  readonly #reasons = new Map<number, string>();
  readonly #underWay = new Map<number, Promise<Uint8Array | undefined>>();
  readonly #disk: DiskCache;
  #known = 0;
  #closed = false;

  private constructor(dataset: Dataset, options: StoreOptions) {
    const { imageSize, channels, cacheDir, memoryLimitBytes = Math.min(2 ** 30, totalmem() / 4) } = options;
    this.dataset = dataset;
    this.imageSize = imageSize;
    this.channels = channels;
    this.recordBytes = channels * imageSize * imageSize;
    this.#options = options;
    this.#states = new Uint8Array(dataset.items.length);
    this.#memory = new PixelMemory(dataset.items.length, this.recordBytes, memoryLimitBytes);
    this.#disk = new DiskCache(cacheDir, this.#cacheName(), this.#layout);
  }

  /**
   * Opens a store, taking what an earlier run left in `cacheDir` when it is of the same files and options and intact.
   *
   * @throws VisionError code "invalid_option"
   */
  static async open(dataset: Dataset, options: StoreOptions): Promise<ImageStore> {
    checkStoreOptions(options);
    const store = new ImageStore(dataset, options);
    await store.#load();
    return store;
  }

  /** Those found so far, in the data set's order. Complete after `prepare()`. */
  get unreadable(): readonly UnreadablePicture[] {
    return [...this.#reasons]
      .sort(([a], [b]) => a - b)
      .map(([index, reason]) => ({ index, id: itemAt(this.dataset, index).id, reason }));
  }

  /** What went wrong without stopping anything, such as a full disk under the cache. */
  get warnings(): readonly string[] {
    return this.#disk.warnings;
  }

  /** The pixels when they are in memory. A view: do not write to it. */
  peek(index: number): Uint8Array | undefined {
    return this.#memory.get(index);
  }

  /**
   * The pixels, decoded now if need be; undefined when the picture is unreadable. Do not write to them.
   *
   * @throws VisionError "item_out_of_range"; "store_closed"; "picture_unreadable" when strict; "picture_lost" when a picture that was
   *   decoded before, but could not be kept, has become unreadable
   */
  async get(index: number): Promise<Uint8Array | undefined> {
    const present = this.#memory.get(index);
    if (present !== undefined) return present;
    if (this.#states[index] === unreadableState) {
      if (this.#options.strict) throw this.#unreadableError(index);
      return undefined;
    }
    if (this.#closed) throw new VisionError("store_closed", "image store: found it closed, expected it open");
    return this.#underWay.get(index) ?? this.#start(index);
  }

  /** Starts decoding without waiting: a later `get` finds the pixels ready, or under way. Never throws. */
  prefetch(indices: Iterable<number>): void {
    const wanted = [...indices].filter((index) => this.peek(index) === undefined);
    void forEachConcurrently(wanted.length, 4 * this.#concurrency, async (i) => {
      await this.get(wanted[i] ?? 0);
    }).catch(() => undefined); // the same error meets whoever asks for the picture
  }

  /**
   * Decodes everything that is not yet in the store, so that all unreadable pictures are known and nothing is decoded
   * later.
   *
   * @param indices default: the whole data set
   * @throws VisionError "picture_unreadable" when strict, for the first such picture in order; "all_unreadable"
   */
  async prepare(options: PrepareOptions = {}, indices?: ArrayLike<number>): Promise<void> {
    const total = indices?.length ?? this.dataset.items.length;
    const every = Math.max(1, Math.floor(total / 100));
    let done = 0;
    const report = (): void => options.onProgress?.({ done, total, unreadable: this.#reasons.size });
    try {
      await forEachConcurrently(total, this.#concurrency, async (i) => {
        options.signal?.throwIfAborted();
        const index = indices === undefined ? i : (indices[i] ?? -1);
        // A picture on disk is ready; reading it into memory would only push others out.
        if (this.#states[index] !== kept) await this.get(index);
        done++;
        if (done % every === 0 && done < total) report();
      });
    } catch (error) {
      const first = this.unreadable[0];
      throw this.#options.strict && first !== undefined ? this.#unreadableError(first.index) : error;
    }
    report();
    this.#checkAnyReadable();
    await this.#finishWhenComplete();
  }

  /** Those of the indices that are not known to be unreadable, in their order. */
  readable(indices: ArrayLike<number>): Int32Array {
    return Int32Array.from(indices).filter((index) => this.#states[index] !== unreadableState);
  }

  /** Waits for decoding under way, closes the cache and frees the memory. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled(this.#underWay.values());
    await this.#disk.close();
    this.#memory.clear();
  }

  get #concurrency(): number {
    return this.#options.concurrency ?? 8;
  }

  #start(index: number): Promise<Uint8Array | undefined> {
    const task = this.#fetch(index).finally(() => this.#underWay.delete(index));
    this.#underWay.set(index, task);
    return task;
  }

  async #fetch(index: number): Promise<Uint8Array | undefined> {
    if (this.#states[index] === kept) {
      const stored = await this.#disk.read(index);
      if (stored !== undefined) return stored;
    }
    const picture = await this.dataset.read(index);
    const decoded = await decodePicture(picture, this.#options);
    if ("pixels" in decoded) {
      await this.#keep(index, decoded.pixels);
      return decoded.pixels;
    }
    if (this.#states[index] !== 0) throw this.#lostError(index, decoded.reason);
    this.#setState(index, unreadableState);
    this.#reasons.set(index, decoded.reason);
    if (this.#options.strict) throw this.#unreadableError(index);
    await this.#finishWhenComplete();
    return undefined;
  }

  async #keep(index: number, pixels: Uint8Array): Promise<void> {
    const inMemory = this.#memory.put(index, pixels);
    const onDisk = this.#disk.lasting || !inMemory ? await this.#disk.write(index, pixels) : false;
    this.#setState(index, inMemory || onDisk ? kept : notKept);
    await this.#finishWhenComplete();
  }

  #setState(index: number, state: number): void {
    if (this.#states[index] === 0) this.#known++;
    this.#states[index] = state;
  }

  async #finishWhenComplete(): Promise<void> {
    if (this.#known === this.dataset.items.length) await this.#disk.finish();
  }

  /** Takes over an earlier run's cache: into memory as far as it goes, the rest stays on disk. */
  async #load(): Promise<void> {
    const present = await this.#disk.load((index, record) => this.#memory.put(index, record));
    if (present === undefined) this.#memory.clear();
    else for (let index = 0; index < this.#states.length; index++) if (present(index)) this.#setState(index, kept);
  }

  get #layout(): PixelFileLayout {
    const { fit = "cover", limitInputPixels = defaultLimitInputPixels } = this.#options;
    const parts = [this.dataset.revision, this.channels, this.imageSize, fit, limitInputPixels, imageLibraryVersion()];
    const key = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
    return { key, count: this.dataset.items.length, recordBytes: this.recordBytes };
  }

  /** One cache file per data set and shape: when the data set changes, the new file takes the old one's place. */
  #cacheName(): string {
    const { fit = "cover" } = this.#options;
    const parts = [this.dataset.path, this.channels, this.imageSize, fit];
    return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
  }

  #checkAnyReadable(): void {
    const { items, path: file } = this.dataset;
    const first = this.unreadable[0];
    if (first === undefined || this.#reasons.size < items.length) return;
    const found = `no readable picture among ${items.length} (first: ${quote(first.id)}, ${first.reason})`;
    const expected = "at least one that can be decoded";
    throw new VisionError("all_unreadable", `dataset ${quote(file)}: found ${found}, expected ${expected}`, {
      file,
      found,
      expected,
    });
  }

  #unreadableError(index: number): VisionError {
    const { id } = itemAt(this.dataset, index);
    const found = this.#reasons.get(index) ?? "";
    const expected = "a picture (strict reading)";
    return new VisionError("picture_unreadable", `${quote(id)}: found ${found}, expected ${expected}`, {
      file: id,
      found,
      expected,
    });
  }

  #lostError(index: number, found: string): VisionError {
    const { id } = itemAt(this.dataset, index);
    const expected = "the picture that was decoded before";
    return new VisionError("picture_lost", `${quote(id)}: found ${found}, expected ${expected}`, {
      file: id,
      found,
      expected,
    });
  }
}

function checkStoreOptions(options: StoreOptions): void {
  checkDecodeOptions(options);
  const { concurrency = 1, memoryLimitBytes: found = 0 } = options;
  checkConcurrency(concurrency);
  if (found >= 0) return;
  const expected = "a number of bytes, 0 or more";
  const message = `memoryLimitBytes: found ${String(found)}, expected ${expected}`;
  throw new VisionError("invalid_option", message, { key: "memoryLimitBytes", found, expected });
}
