import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface BacklogOptions {
  /** Where what does not fit into memory is put; the folder must exist. */
  readonly folder: string;
  /** How many items are kept in memory at each end. Default 20,000. */
  readonly memoryItems?: number;
}

interface Segment {
  readonly file: string;
  /** Until they are in the file, and for good where the disk does not take them. */
  items: unknown[] | undefined;
}

/**
 * A first-in, first-out line of items that are plain JSON. The oldest and the newest are in memory; should it grow long
 * (the store has been away for hours), what lies between waits in files.
 */
export class Backlog<T> {
  readonly #folder: string;
  readonly #memoryItems: number;
  #head: T[] = [];
  readonly #segments: Segment[] = [];
  #tail: T[] = [];
  #writing = Promise.resolve();
  #made = 0;
  #length = 0;

  constructor({ folder, memoryItems = 20_000 }: BacklogOptions) {
    this.#folder = folder;
    this.#memoryItems = memoryItems;
  }

  get length(): number {
    return this.#length;
  }

  push(item: T): void {
    this.#length += 1;
    if (this.#segments.length === 0 && this.#tail.length === 0 && this.#head.length < this.#memoryItems) {
      this.#head.push(item);
      return;
    }
    this.#tail.push(item);
    if (this.#tail.length >= this.#memoryItems) this.#putAside();
  }

  /** The oldest items, at most so many; they stay until they are dropped. */
  async peek(most: number): Promise<readonly T[]> {
    if (this.#head.length === 0) this.#head = await this.#next();
    return this.#head.slice(0, most);
  }

  /** Forgets the oldest items, which a peek has given. */
  drop(count: number): void {
    this.#head.splice(0, count);
    this.#length -= count;
  }

  #putAside(): void {
    const segment: Segment = { file: join(this.#folder, `backlog-${++this.#made}.json`), items: this.#tail };
    this.#segments.push(segment);
    const text = JSON.stringify(this.#tail);
    this.#tail = [];
    this.#writing = this.#writing.then(async () => {
      try {
        await writeFile(segment.file, text);
        segment.items = undefined;
      } catch {
        // It stays in memory.
      }
    });
  }

  async #next(): Promise<T[]> {
    await this.#writing;
    const segment = this.#segments.shift();
    if (segment) {
      const items = segment.items ?? (JSON.parse(await readFile(segment.file, "utf8")) as unknown[]);
      await rm(segment.file, { force: true });
      return items as T[];
    }
    const items = this.#tail;
    this.#tail = [];
    return items;
  }
}
