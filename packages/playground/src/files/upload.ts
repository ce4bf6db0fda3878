import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, statfs } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { PlaygroundError } from "../error.ts";
import { mismatch, systemCode, systemError } from "./error.ts";
import { keepErrors } from "./keep-errors.ts";
import { numberedName, type PathLimits, safePath } from "./names.ts";
import { temporaryName } from "./temporary.ts";
import { describeBytes, quote } from "./wording.ts";

export interface UploadOptions {
  /** More bytes than this are refused. */
  readonly limitBytes: number;
  /** What the sender says is to come, if it does: refused at once where that is too much for the limit or the disk. */
  readonly expectedBytes?: number;
  /** Ends the upload, and the stream, with the signal's reason; nothing stays behind. */
  readonly signal?: AbortSignal;
}

/** A file that has arrived whole. */
export interface ReceivedFile {
  readonly bytes: number;
  /** Of the content, in hexadecimal. */
  readonly sha256: string;
}

/**
 * Writes a stream to a file: under a temporary name, synced to the disk, then renamed. The file is complete or absent;
 * one that is there is replaced.
 *
 * A stream that is refused is left as it is, so that a server can still answer on the connection that it comes from.
 *
 * @throws PlaygroundError codes "upload_too_large", "upload_interrupted" (the sender went away), "disk_full", "io"
 *
 * @example
 * const { sha256 } = await receiveUpload(request.raw, "uploads/1.zip", { limitBytes: 20 * 2 ** 30 });
 */
export function receiveUpload(stream: Readable, file: string, options: UploadOptions): Promise<ReceivedFile> {
  return receive(stream, file, options, (temporary) => rename(temporary, file));
}

export interface PictureUploadOptions extends UploadOptions {
  /** Default at most 1,024 bytes and 8 names. */
  readonly pathLimits?: PathLimits;
}

const defaultPathLimits: PathLimits = { pathBytes: 1024, depth: 8 };

/**
 * Receives one picture of a folder that a person dropped on the page, into a folder of the server.
 *
 * @param givenPath what the browser says, for example "photos/cats/IMG 1.jpg"; made safe by `safePath`
 * @returns the path that it got below the folder, with "/": a number is added where another file has the name
 * @throws PlaygroundError as `receiveUpload`, and "invalid_name" for a path that leads outside or names nothing
 */
export async function receivePicture(
  stream: Readable,
  folder: string,
  givenPath: string,
  options: PictureUploadOptions,
): Promise<ReceivedFile & { readonly path: string }> {
  const names = safeNames(givenPath, options.pathLimits ?? defaultPathLimits);
  const target = path.join(folder, ...names);
  let placed = target;
  const received = await receive(stream, target, options, async (temporary) => {
    placed = await moveToFreeName(temporary, target);
  });
  return { ...received, path: path.relative(folder, placed).replaceAll(path.sep, "/") };
}

function safeNames(givenPath: string, limits: PathLimits): readonly string[] {
  const found = safePath(givenPath, limits);
  if ("names" in found) return found.names;
  const expected = `a path inside the folder, of at most ${limits.pathBytes} bytes and ${limits.depth} names`;
  throw mismatch("invalid_name", `file ${quote(givenPath)}`, found.problem, expected, { key: "path", file: givenPath });
}

/** Reserves a name with an empty file, which the rename then replaces: so two uploads never get the same one. */
async function moveToFreeName(temporary: string, target: string): Promise<string> {
  for (let number = 1; ; number++) {
    const name = number === 1 ? path.basename(target) : numberedName(path.basename(target), number);
    const free = path.join(path.dirname(target), name);
    try {
      await (await open(free, "wx")).close();
    } catch (error) {
      if (systemCode(error) === "EEXIST") continue;
      throw error;
    }
    await rename(temporary, free);
    return free;
  }
}

async function receive(
  stream: Readable,
  file: string,
  options: UploadOptions,
  place: (temporary: string) => Promise<void>,
): Promise<ReceivedFile> {
  const temporary = temporaryName(file);
  keepErrors(stream);
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await checkRoom(path.dirname(file), options);
    const received = await writeNew(stream, temporary, options);
    await place(temporary);
    return received;
  } catch (error) {
    await rm(temporary, { force: true });
    throw asUploadError(error, options.signal, file);
  }
}

async function checkRoom(folder: string, { limitBytes, expectedBytes }: UploadOptions): Promise<void> {
  if (expectedBytes === undefined) return;
  if (expectedBytes > limitBytes) throw tooLarge(describeBytes(expectedBytes), limitBytes);
  const { bavail, bsize } = await statfs(folder);
  if (expectedBytes <= bavail * bsize) return;
  const room = `${describeBytes(bavail * bsize)} left on the server's disk`;
  throw new PlaygroundError("disk_full", `upload: ${describeBytes(expectedBytes)} to come and only ${room}`, {
    file: folder,
  });
}

async function writeNew(stream: Readable, file: string, options: UploadOptions): Promise<ReceivedFile> {
  const handle = await open(file, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
  try {
    const received = await copy(stream, handle, options);
    await handle.sync();
    return received;
  } finally {
    await handle.close();
  }
}

async function copy(
  stream: Readable,
  handle: FileHandle,
  { limitBytes, signal }: UploadOptions,
): Promise<ReceivedFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  signal?.throwIfAborted();
  // The stream may wait for a sender that says nothing.
  const stop = (): void => void stream.destroy(signal?.reason as Error);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limitBytes) throw tooLarge(`more than ${describeBytes(limitBytes)}`, limitBytes);
      hash.update(chunk);
      await handle.writeFile(chunk);
    }
  } finally {
    signal?.removeEventListener("abort", stop);
  }
  return { bytes, sha256: hash.digest("hex") };
}

function tooLarge(found: string, limitBytes: number): PlaygroundError {
  return mismatch("upload_too_large", "upload", found, `at most ${describeBytes(limitBytes)}`, { key: "file" });
}

function asUploadError(error: unknown, signal: AbortSignal | undefined, file: string): unknown {
  if (signal?.aborted) return signal.reason;
  const code = systemCode(error);
  const interrupted = code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ECONNRESET" || code === "ABORT_ERR";
  if (!interrupted) return systemError(error, "receiving an upload", file);
  return new PlaygroundError("upload_interrupted", "upload: the connection ended before the file did", { file }, error);
}
