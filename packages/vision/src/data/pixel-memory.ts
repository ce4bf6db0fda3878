const slabBytes = 4 << 20;

/** Records of one size in memory, up to a limit; room is taken in slabs of about 4 MB as it is needed. */
export class PixelMemory {
  readonly #recordBytes: number;
  readonly #perSlab: number;
  readonly #capacity: number;
  readonly #slots: Int32Array;
  readonly #slabs: Uint8Array[] = [];
  #used = 0;

  constructor(count: number, recordBytes: number, limitBytes: number) {
    this.#recordBytes = recordBytes;
    this.#perSlab = Math.max(1, Math.floor(slabBytes / recordBytes));
    this.#capacity = Math.min(count, Math.floor(limitBytes / recordBytes));
    this.#slots = new Int32Array(count).fill(-1);
  }

  get full(): boolean {
    return this.#used >= this.#capacity;
  }

  /** A view, not to be written to. */
  get(index: number): Uint8Array | undefined {
    const slot = this.#slots[index] ?? -1;
    if (slot < 0) return undefined;
    const start = (slot % this.#perSlab) * this.#recordBytes;
    return this.#slabs[Math.floor(slot / this.#perSlab)]?.subarray(start, start + this.#recordBytes);
  }

  /** Copies a record in; false when the limit is reached. */
  put(index: number, record: Uint8Array): boolean {
    if (this.full) return false;
    const slot = this.#used++;
    if (slot % this.#perSlab === 0) {
      const records = Math.min(this.#perSlab, this.#capacity - slot);
      this.#slabs.push(new Uint8Array(records * this.#recordBytes));
    }
    this.#slots[index] = slot;
    this.#slabs.at(-1)?.set(record, (slot % this.#perSlab) * this.#recordBytes);
    return true;
  }

  /** Forgets everything; room is as at the start. */
  clear(): void {
    this.#slots.fill(-1);
    this.#slabs.length = 0;
    this.#used = 0;
  }
}
