/** Reads a stream of chunks by number of bytes. Holds little more than one chunk at a time. */
export class ByteReader {
  readonly #source: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next `length` bytes; fewer only where the stream ends. Meant for small lengths, as it copies. */
  async read(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.take(length)) parts.push(part);
    return Buffer.concat(parts);
  }

  /** Like `read`, and the bytes stay to be read again. */
  async peek(length: number): Promise<Buffer> {
    const start = await this.read(length);
    this.#chunk = Buffer.concat([start, this.#chunk]);
    return start;
  }

  /** The next `length` bytes as parts, uncopied. */
  async *take(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      if (this.#chunk.length === 0) {
        const next = await this.#source.next();
        if (next.done) return;
        this.#chunk = next.value;
      }
      const part = this.#chunk.subarray(0, left);
      this.#chunk = this.#chunk.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }

  /** Skips `length` bytes and tells how many there were. */
  async skip(length: number): Promise<number> {
    let skipped = 0;
    for await (const part of this.take(length)) skipped += part.length;
    return skipped;
  }

  /** Reads on to the end, so that whatever the stream checks there is checked. */
  async finish(): Promise<void> {
    this.#chunk = Buffer.alloc(0);
    while (!(await this.#source.next()).done);
  }
}
