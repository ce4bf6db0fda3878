import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from "yauzl";
import { type ArchiveEntry, type ArchiveReader, damaged } from "./archive-entry.ts";
import type { ArchiveLimits } from "./archive-limits.ts";
import { PlaygroundError } from "../error.ts";
import { mismatch } from "./error.ts";
import { quote } from "./wording.ts";
import { ZipSource } from "./zip-source.ts";

/**
 * Opens a zip.
 *
 * @throws PlaygroundError codes "archive_damaged", "archive_entries", "archive_format" (encrypted, unusual packing)
 */
export async function openZip(file: string, limits: ArchiveLimits): Promise<ArchiveReader> {
  const handle = await open(file);
  try {
    const zip = await readDirectoryEnd(handle);
    if (zip.entryCount > limits.entries) {
      const most = `at most ${limits.entries.toLocaleString("en-US")}`;
      throw mismatch("archive_entries", "archive", `${zip.entryCount.toLocaleString("en-US")} entries`, most);
    }
    return {
      entries: zipEntries(handle, zip),
      progress: () => (zip.entryCount === 0 ? 1 : zip.entriesRead / zip.entryCount),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function readDirectoryEnd(handle: FileHandle): Promise<ZipFile> {
  const { size } = await handle.stat();
  // Names come as bytes: the library would end on the first bad one without telling which rule it broke.
  const options = { autoClose: false, decodeStrings: false };
  return fromRandomAccessReaderPromise(new ZipSource(handle, size), size, options).catch((error: unknown) => {
    throw asDamage(undefined, error);
  });
}

async function* zipEntries(handle: FileHandle, zip: ZipFile): AsyncGenerator<ArchiveEntry> {
  try {
    for await (const entry of zip.eachEntry()) yield describe(zip, entry);
  } catch (error) {
    throw asDamage(undefined, error);
  }
  await checkNothingFollows(handle, Number(zip.readEntryCursor));
}

/** A directory that holds more than it says would lose pictures without a word. */
async function checkNothingFollows(handle: FileHandle, position: number): Promise<void> {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(4), position });
  const another = bytesRead === 4 && buffer.readUInt32LE() === 0x02014b50;
  if (another) throw damaged(undefined, "more entries than it says it has");
}

function describe(zip: ZipFile, entry: Entry): ArchiveEntry {
  const path = nameOf(entry);
  const { uncompressedSize: bytes, compressedSize: packedBytes } = entry;
  return { path, kind: kindOf(entry, path), bytes, packedBytes, content: () => content(zip, entry, path) };
}

/** Programs on a Mac write UTF-8 without saying so; by the format's rules it would be read as an old code page. */
function nameOf(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(raw);
  } catch {
    return getFileNameLowLevel(entry.generalPurposeBitFlag, raw, entry.extraFields, true);
  }
}

const specialKinds: ReadonlyMap<number, string> = new Map([
  [0o120000, "symbolic link"],
  [0o010000, "pipe"],
  [0o020000, "device"],
  [0o060000, "device"],
  [0o140000, "socket"],
]);

function kindOf(entry: Entry, path: string): string {
  const special = specialKinds.get((entry.externalFileAttributes >>> 16) & 0o170000);
  return special ?? (/[/\\]$/.test(path) ? "folder" : "file");
}

const packings: Readonly<Record<number, string>> = {
  9: "Deflate64",
  12: "bzip2",
  14: "LZMA",
  93: "Zstandard",
  95: "xz",
};

async function* content(zip: ZipFile, entry: Entry, path: string): AsyncGenerator<Uint8Array> {
  const method = entry.compressionMethod;
  if (entry.isEncrypted()) throw unusable(path, "encrypted", "an archive without a password");
  if (!entry.canDecodeFileData())
    throw unusable(path, `packed by ${packings[method] ?? `method ${method}`}`, "the usual packing of zip (Deflate)");
  let sum = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } catch (error) {
    throw asDamage(path, error);
  }
  if (sum !== entry.crc32) throw damaged(path, "bytes that differ from its checksum");
}

function unusable(path: string, found: string, expected: string): PlaygroundError {
  return mismatch("archive_format", `archive, entry ${quote(path)}`, found, expected, { file: path });
}

/** The system's errors and our own stay what they are. */
function asDamage(path: string | undefined, error: unknown): unknown {
  if (error instanceof PlaygroundError || !(error instanceof Error)) return error;
  const { syscall } = error as NodeJS.ErrnoException;
  return syscall === undefined ? damaged(path, error.message, error) : error;
}
