import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { Header, Pax } from "tar";

const blockBytes = 512;

/** A file of a tar that was written. */
export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Writes a tar file by file, nothing of it held in memory. */
export interface TarWriter {
  /** @param bytes how many the content will yield @throws Error when it yields another number */
  add(path: string, bytes: number, content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<WrittenFile>;
  /** Writes the end and sees to it that all is on the disk. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Begins a tar in a new file that only its owner can read. @throws what opening the file throws */
export async function createTar(file: string): Promise<TarWriter> {
  const handle = await open(file, "wx", 0o600);
  const write = async (bytes: Buffer): Promise<void> => {
    if (bytes.length > 0) await handle.writeFile(bytes);
  };
  return {
    async add(path, bytes, content) {
      await write(headOf(path, bytes));
      const hash = createHash("sha256");
      let written = 0;
      for await (const chunk of content) {
        hash.update(chunk);
        written += chunk.length;
        await write(chunk);
      }
      if (written !== bytes) throw new Error(`${path}: found ${written} bytes, expected ${bytes}`);
      await write(Buffer.alloc((blockBytes - (bytes % blockBytes)) % blockBytes));
      return { path, bytes, sha256: hash.digest("hex") };
    },
    async finish() {
      await write(Buffer.alloc(2 * blockBytes));
      await handle.sync();
    },
    close: () => handle.close(),
  };
}

function headOf(path: string, size: number): Buffer {
  const data = { path, size, mode: 0o600, mtime: new Date(0), type: "File" } as const;
  const header = new Header(data);
  const block = Buffer.alloc(blockBytes);
  const needsPax = header.encode(block);
  // Long names and large sizes do not fit into the old header; what does goes before it.
  return needsPax ? Buffer.concat([new Pax(data).encode(), block]) : block;
}
