import { createReadStream, type ReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, type Gunzip } from "node:zlib";
import { type ArchiveEntry, type ArchiveReader, damaged, tooCompressed } from "./archive-entry.ts";
import type { ArchiveLimits } from "./archive-limits.ts";
import { ByteReader } from "./byte-reader.ts";
import { mismatch, systemCode } from "./error.ts";
import { keepErrors } from "./keep-errors.ts";
import { startsTar, tarEntries } from "./tar-entries.ts";
import { openZip } from "./zip-entries.ts";

const blockBytes = 512;
const expected = "a zip, tar or tar.gz archive";

/**
 * Opens an archive by its content, whatever its name.
 *
 * @throws PlaygroundError codes "archive_format", "archive_damaged", "archive_entries"
 */
export async function openArchive(file: string, limits: ArchiveLimits): Promise<ArchiveReader> {
  const start = await readStart(file);
  const text = start.toString("latin1");
  if (text.startsWith("PK\x03\x04") || text.startsWith("PK\x05\x06")) return openZip(file, limits);
  if (text.startsWith("\x1f\x8b")) return openGzip(file, limits);
  if (startsTar(start)) return openTar(file);
  throw mismatch("archive_format", "archive", nameOf(start), expected);
}

async function readStart(file: string): Promise<Buffer> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(blockBytes), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function openTar(file: string): Promise<ArchiveReader> {
  const { size } = await stat(file);
  const source = keepErrors(createReadStream(file));
  return {
    entries: tarEntries(new ByteReader(source)),
    progress: () => source.bytesRead / size,
    close: () => destroyed(source),
  };
}

async function openGzip(file: string, limits: ArchiveLimits): Promise<ArchiveReader> {
  const { size } = await stat(file);
  const source = keepErrors(createReadStream(file));
  const gunzip = keepErrors(createGunzip());
  source.on("error", (error) => gunzip.destroy(error));
  source.pipe(gunzip);
  return {
    entries: gzipEntries(new ByteReader(unpacked(source, gunzip, limits))),
    progress: () => source.bytesRead / size,
    close: () => Promise.all([destroyed(source), destroyed(gunzip)]).then(() => undefined),
  };
}

async function* gzipEntries(reader: ByteReader): AsyncGenerator<ArchiveEntry> {
  const start = await reader.peek(blockBytes);
  if (!startsTar(start)) throw mismatch("archive_format", "archive", `a gzip of ${nameOf(start)}`, expected);
  yield* tarEntries(reader);
  // The checksum is at the very end.
  await reader.finish();
}

/** All entries are packed as one stream, so the ratio that counts is that of the stream, wanted or not. */
async function* unpacked(source: ReadStream, gunzip: Gunzip, limits: ArchiveLimits): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.ratioFromBytes && bytes > limits.ratio * source.bytesRead)
        throw tooCompressed("archive", limits);
      yield chunk;
    }
  } catch (error) {
    const zlibs = error instanceof Error && systemCode(error)?.startsWith("Z_");
    throw zlibs ? damaged(undefined, `${error.message} (gzip)`, error) : error;
  }
}

function destroyed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) return resolve();
    stream.once("close", resolve);
    stream.destroy();
  });
}

/* eslint-disable no-control-regex -- signatures of files hold control characters */
const others: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/^Rar!/, "a RAR archive"],
  [/^7z\xbc\xaf\x27\x1c/, "a 7-Zip archive"],
  [/^\xfd7zXZ/, "xz-compressed data"],
  [/^BZh/, "bzip2-compressed data"],
  [/^\x28\xb5\x2f\xfd/, "Zstandard-compressed data"],
  [/^\x1f\x8b/, "gzip-compressed data"],
  [/^PK\x03\x04/, "a zip archive"],
  [/^PK\x07\x08/, "one volume of a zip in several"],
  [/^$/, "an empty file"],
];
/* eslint-enable no-control-regex */

function nameOf(start: Buffer): string {
  const text = start.toString("latin1");
  const known = others.find(([pattern]) => pattern.test(text))?.[1];
  return known ?? `something else (it begins with bytes ${start.subarray(0, 8).toString("hex")})`;
}
