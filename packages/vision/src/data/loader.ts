import { VisionError } from "../error.ts";
import { permutation, stream } from "../random.ts";
import { type Augmentation, checkAugmentation, copyPlaced, drawPlacement } from "./augmentation.ts";
import { itemAt } from "./file-dataset.ts";
import type { ImageStore } from "./store.ts";

export interface LoaderOptions {
  readonly batchSize: number;
  /** Order and augmentation derive from it; an integer from 0 to 2^53 - 1. Default 0. */
  readonly seed?: number;
  /** A new order each epoch. Default true; false keeps the indices' own order. */
  readonly shuffle?: boolean;
  /** Default none. */
  readonly augmentation?: Augmentation;
  /** Batches made ready ahead of the one in use. Default 2. */
  readonly prefetch?: number;
}

/** Pictures and labels for one step. Its arrays are reused: it is valid until the next batch is asked for. */
export interface Batch {
  /** Position in the epoch, from 0. Batches without a readable picture are left out, so numbers may have gaps. */
  readonly number: number;
  readonly size: number;
  /** size x channels x height x width bytes */
  readonly images: Uint8Array;
  readonly labels: BigInt64Array;
  /** Items of the data set. */
  readonly indices: Int32Array;
}

interface BatchBuffers {
  readonly images: Uint8Array;
  readonly labels: BigInt64Array;
  readonly indices: Int32Array;
}

const shuffleStream = stream("shuffle");

/**
 * Cuts a part of a data set into batches. Order and augmentation are functions of (seed, epoch, item), nothing is
 * remembered between epochs: starting epoch 7 at batch 12 gives exactly what an undisturbed run gave there. An
 * unreadable picture is left out of the batch it falls into, which makes that batch smaller and moves no other picture;
 * so batches do not depend on when its unreadability was noticed.
 *
 * @example
 * const loader = new BatchLoader(store, split.train, { batchSize: 64, seed: 0, augmentation: { flip: true, crop: 4 } });
 * for await (const batch of loader.epoch(0)) await engine.step(batch.images, batch.labels, rates);
 */
export class BatchLoader {
  /** Batches in an epoch; the last may be smaller. */
  readonly batches: number;
  readonly #store: ImageStore;
  readonly #indices: Int32Array;
  readonly #labels: BigInt64Array;
  readonly #options: Required<LoaderOptions>;

  /**
   * @param indices items of the store's data set, as `splitDataset` gives them
   * @throws VisionError codes "invalid_option", "item_out_of_range"
   */
  constructor(store: ImageStore, indices: ArrayLike<number>, options: LoaderOptions) {
    const { batchSize, seed = 0, shuffle = true, augmentation = {}, prefetch = 2 } = options;
    checkInteger("batchSize", batchSize, 1);
    checkInteger("prefetch", prefetch, 0);
    checkAugmentation(augmentation, store.imageSize);
    this.#store = store;
    this.#indices = Int32Array.from(indices);
    this.#labels = BigInt64Array.from(this.#indices, (index) => BigInt(itemAt(store.dataset, index).label));
    this.#options = { batchSize, seed, shuffle, augmentation, prefetch };
    this.batches = Math.ceil(this.#indices.length / batchSize);
  }

  /**
   * The batches of an epoch, in order.
   *
   * Buffers go round in a ring of `prefetch + 1`: while the caller works on one batch the next ones are filled, and
   * asking for the next batch gives the current one's buffers free. Copy what must outlive that.
   *
   * @param epoch from 0
   * @param options.startBatch the first batch to give, by its number; default 0
   */
  async *epoch(epoch: number, options: { readonly startBatch?: number } = {}): AsyncGenerator<Batch, void, void> {
    const { prefetch } = this.#options;
    const { startBatch = 0 } = options;
    checkInteger("epoch", epoch, 0);
    checkInteger("startBatch", startBatch, 0);
    const order = this.#order(epoch);
    const ring = Array.from({ length: prefetch + 1 }, () => this.#buffers());
    const ahead: Promise<Batch>[] = [];
    let next = startBatch;
    const startNext = (): void => {
      const buffers = ring[next % ring.length];
      if (next >= this.batches || buffers === undefined) return;
      const batch = this.#assemble(order, epoch, next++, buffers);
      batch.catch(() => undefined); // thrown where it is awaited
      ahead.push(batch);
    };
    try {
      for (let i = 0; i < prefetch; i++) startNext();
      for (;;) {
        startNext();
        const batch = await ahead.shift();
        if (batch === undefined) return;
        if (batch.size > 0) yield batch;
      }
    } finally {
      await Promise.allSettled(ahead);
    }
  }

  /** Positions into the indices. */
  #order(epoch: number): Int32Array {
    const { shuffle, seed } = this.#options;
    const { length } = this.#indices;
    return shuffle ? permutation(length, seed, shuffleStream, epoch) : Int32Array.from({ length }, (_, i) => i);
  }

  #buffers(): BatchBuffers {
    const size = Math.min(this.#options.batchSize, this.#indices.length);
    return {
      images: new Uint8Array(size * this.#store.recordBytes),
      labels: new BigInt64Array(size),
      indices: new Int32Array(size),
    };
  }

  async #assemble(order: Int32Array, epoch: number, number: number, buffers: BatchBuffers): Promise<Batch> {
    const { batchSize } = this.#options;
    const positions = order.subarray(number * batchSize, (number + 1) * batchSize);
    const pictures = await this.#pictures(positions);
    const { recordBytes } = this.#store;
    let size = 0;
    for (let i = 0; i < positions.length; i++) {
      const pixels = pictures[i];
      if (pixels === undefined) continue;
      const position = positions[i] as number;
      const index = this.#indices[position] as number;
      this.#place(pixels, buffers.images, size * recordBytes, epoch, index);
      buffers.labels[size] = this.#labels[position] as bigint;
      buffers.indices[size] = index;
      size++;
    }
    return {
      number,
      size,
      images: buffers.images.subarray(0, size * recordBytes),
      labels: buffers.labels.subarray(0, size),
      indices: buffers.indices.subarray(0, size),
    };
  }

  /** Decoding of a whole batch is asked for at once: the decoder's threads then go on while a step blocks this one. */
  async #pictures(positions: Int32Array): Promise<(Uint8Array | undefined)[]> {
    const pictures: (Uint8Array | undefined)[] = [];
    const waiting: Promise<void>[] = [];
    for (const position of positions) {
      const index = this.#indices[position] as number;
      const slot = pictures.push(this.#store.peek(index)) - 1;
      if (pictures[slot] !== undefined) continue;
      waiting.push(
        this.#store.get(index).then((pixels) => {
          pictures[slot] = pixels;
        }),
      );
    }
    if (waiting.length > 0) await Promise.all(waiting);
    return pictures;
  }

  #place(pixels: Uint8Array, images: Uint8Array, offset: number, epoch: number, index: number): void {
    const { augmentation, seed } = this.#options;
    if (augmentation.flip !== true && (augmentation.crop ?? 0) === 0) images.set(pixels, offset);
    else copyPlaced(pixels, images, offset, this.#store.imageSize, drawPlacement(augmentation, seed, epoch, index));
  }
}

function checkInteger(key: string, found: number, minimum: number): void {
  if (Number.isSafeInteger(found) && found >= minimum) return;
  const expected = `an integer of at least ${minimum}`;
  throw new VisionError("invalid_option", `${key}: found ${found}, expected ${expected}`, { key, found, expected });
}
