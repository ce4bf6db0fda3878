import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { fromBuffer, fromRandomAccessReader, RandomAccessReader, type Entry, type ZipFile } from "yauzl";

type OpenDone = (error: Error | null, stream: NodeJS.ReadableStream) => void;

/** The entries of a zip archive. Refuses paths that are not fit to be unpacked. */
export async function openZip(archive: Buffer): Promise<(Entry & { open: () => Promise<Readable> })[]> {
  const zip = await promisify<Buffer, { lazyEntries: boolean }, ZipFile>(fromBuffer)(archive, { lazyEntries: true });
  const open = promisify(zip.openReadStream.bind(zip) as (entry: Entry, done: OpenDone) => void);
  return (await entriesOf(zip)).map((entry) => Object.assign(entry, { open: () => open(entry) as Promise<Readable> }));
}

function entriesOf(zip: ZipFile): Promise<Entry[]> {
  return new Promise((resolve, reject) => {
    const list: Entry[] = [];
    zip.on("entry", (entry: Entry) => {
      list.push(entry);
      zip.readEntry();
    });
    zip.once("end", () => resolve(list));
    zip.once("error", reject);
    zip.readEntry();
  });
}

/** The entries of an archive of which only the end is there, behind so many bytes. */
export async function openZipEnd(end: Buffer, offset: number): Promise<Entry[]> {
  class EndReader extends RandomAccessReader {
    override _readStreamForRange(from: number, to: number): Readable {
      // The search for the end looks back some way; before the end there are zeros.
      const before = Buffer.alloc(Math.min(to, offset) - Math.min(from, offset));
      const there = end.subarray(Math.max(from - offset, 0), Math.max(to - offset, 0));
      return Readable.from([Buffer.concat([before, there])], { objectMode: false });
    }
  }
  const open = promisify(fromRandomAccessReader) as (
    reader: RandomAccessReader,
    size: number,
    options: { lazyEntries: boolean },
  ) => Promise<ZipFile>;
  return entriesOf(await open(new EndReader(), offset + end.length, { lazyEntries: true }));
}

/** The files of a zip archive by path, their sizes and checksums verified. */
export async function readZip(archive: Buffer): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await openZip(archive)) {
    if (files.has(entry.fileName)) throw new Error(`${entry.fileName} is there twice`);
    const bytes = await buffer(await entry.open());
    if (crc32(bytes) !== entry.crc32) throw new Error(`${entry.fileName} has another checksum`);
    files.set(entry.fileName, bytes);
  }
  return files;
}

/** Writes the files of a zip archive into a folder. */
export async function unpack(archive: Buffer, folder: string): Promise<void> {
  for (const [path, bytes] of await readZip(archive)) {
    await mkdir(join(folder, dirname(path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
}
