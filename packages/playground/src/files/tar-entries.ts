import { Header, Pax } from "tar";
import { type ArchiveEntry, damaged } from "./archive-entry.ts";
import type { ByteReader } from "./byte-reader.ts";

const blockBytes = 512;

/** Names and times of an entry never need more; the library that reads them sets the same bound. */
const longestExtension = 1 << 20;

const kinds: Readonly<Record<string, string>> = {
  File: "file",
  OldFile: "file",
  ContiguousFile: "file",
  Directory: "folder",
  GNUDumpDir: "folder",
  SymbolicLink: "symbolic link",
  Link: "hard link",
  CharacterDevice: "device",
  BlockDevice: "device",
  FIFO: "pipe",
  SparseFile: "sparse file",
};

/**
 * The entries of a tar stream (ustar, pax, GNU long names). Headers are decoded by the `tar` package. Its own parser is
 * not used, as it reads on regardless of who follows: here nothing is read before it is asked for, so that a limit
 * passed or a cancellation stops at once.
 *
 * @throws PlaygroundError code "archive_damaged", also where the mark that ends every tar is missing
 */
export async function* tarEntries(reader: ByteReader): AsyncGenerator<ArchiveEntry> {
  const extensions = new Extensions();
  for (let header = await readHeader(reader, extensions); header; header = await readHeader(reader, extensions)) {
    const { type, size = 0 } = header;
    if (!Number.isSafeInteger(size)) throw damaged(undefined, `an entry of ${size} bytes`);
    if (Extensions.takes(type)) {
      if (size > longestExtension) throw damaged(undefined, `a header of ${size.toLocaleString("en-US")} bytes`);
      const text = await reader.read(size);
      if (text.length < size) throw damaged(undefined, "an end within a header");
      extensions.add(type, text.toString());
      await reader.skip(padding(size));
      continue;
    }
    // A header puts its own prefix before the path that an extension gave.
    const path = extensions.local?.path ?? header.path ?? "";
    const body = new Body(reader, path, size);
    yield {
      path,
      kind: kinds[type] ?? `entry of type ${type}`,
      bytes: size,
      content: () => body.stream(),
    };
    await body.finish();
    extensions.forget();
  }
}

/** The next header; undefined at the end of the archive, which two empty blocks mark. */
async function readHeader(reader: ByteReader, { local, common }: Extensions): Promise<Header | undefined> {
  const block = await reader.read(blockBytes);
  if (block.length < blockBytes) throw damaged(undefined, "an end without the mark that ends a tar");
  const header = decode(block, local, common);
  if (!header.nullBlock) {
    if (!header.cksumValid) throw damaged(undefined, "a header whose checksum is wrong");
    return header;
  }
  // One empty block before the end counts as the mark: some writers leave the second one out.
  const second = await reader.read(blockBytes);
  if (second.some((byte) => byte !== 0)) throw damaged(undefined, "something after an empty block");
  return undefined;
}

function decode(block: Buffer, local: Pax | undefined, common: Pax | undefined): Header {
  try {
    return new Header(block, 0, local, common);
  } catch (error) {
    throw damaged(undefined, "a header that cannot be read", error);
  }
}

/** Whether a block is the first of a tar. */
export function startsTar(block: Buffer): boolean {
  if (block.length < blockBytes) return false;
  try {
    const header = new Header(block);
    return header.cksumValid || (header.nullBlock && block.every((byte) => byte === 0));
  } catch {
    return false;
  }
}

/** What headers of their own kind say about the entries after them. */
class Extensions {
  /** About the next entry. */
  local: Pax | undefined;
  /** About all that follow. */
  common: Pax | undefined;

  static takes(type: string): boolean {
    return /ExtendedHeader$|LongPath$|LongLinkpath$/.test(type);
  }

  add(type: string, text: string): void {
    if (type === "GlobalExtendedHeader") this.common = Pax.parse(text, this.common, true);
    else if (type.endsWith("ExtendedHeader")) this.local = Pax.parse(text, this.local, false);
    else if (type.endsWith("LongPath")) this.local = new Pax({ ...this.local, path: text.replace(/\0.*/s, "") });
    // Where a link leads does not matter: none is ever made.
  }

  forget(): void {
    this.local = undefined;
  }
}

/** The content of one entry, and the way past it. */
class Body {
  readonly #reader: ByteReader;
  readonly #path: string;
  readonly #size: number;
  #left: number;

  constructor(reader: ByteReader, path: string, size: number) {
    this.#reader = reader;
    this.#path = path;
    this.#size = size;
    this.#left = size;
  }

  async *stream(): AsyncGenerator<Buffer> {
    for await (const part of this.#reader.take(this.#left)) {
      this.#left -= part.length;
      yield part;
    }
    if (this.#left > 0) throw this.#truncated();
  }

  async finish(): Promise<void> {
    this.#left -= await this.#reader.skip(this.#left);
    if (this.#left > 0) throw this.#truncated();
    await this.#reader.skip(padding(this.#size));
  }

  #truncated(): Error {
    const read = (this.#size - this.#left).toLocaleString("en-US");
    return damaged(this.#path, `an end after ${read} of ${this.#size.toLocaleString("en-US")} bytes`);
  }
}

function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}
