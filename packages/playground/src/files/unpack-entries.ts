import { constants } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import path from "node:path";
import { type ArchiveEntry, type ArchiveReader, tooCompressed } from "./archive-entry.ts";
import type { ArchiveLimits } from "./archive-limits.ts";
import { mismatch, systemCode } from "./error.ts";
import { safePath } from "./names.ts";
import { describeBytes, quote } from "./wording.ts";

/** An entry that was not unpacked. */
export interface SkippedEntry {
  /** As the archive has it. */
  readonly path: string;
  readonly reason: string;
}

/** What was written. */
export interface Unpacked {
  readonly files: number;
  readonly bytes: number;
  /** The first hundred. */
  readonly skipped: readonly SkippedEntry[];
  readonly skippedCount: number;
}

const mostSkippedShown = 100;

/** Files that systems add beside a person's own: left out without a word. */
const systemNames = new Set([
  "__MACOSX",
  ".DS_Store",
  "Thumbs.db",
  "desktop.ini",
  "@eaDir",
  "$RECYCLE.BIN",
  "System Volume Information",
]);

/** New, never through a link, whatever the archive says about permissions. */
const createNew = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (constants.O_NOFOLLOW ?? 0);

/** What makes an entry one that cannot stand beside those before it. */
const taken: readonly (string | undefined)[] = ["EEXIST", "EISDIR", "ENOTDIR"];

export interface UnpackContext {
  /** Empty, and nobody else's. */
  readonly folder: string;
  /** Of the archive's file. */
  readonly archiveBytes: number;
  readonly limits: ArchiveLimits;
  readonly signal: AbortSignal | undefined;
  /** Called after every entry and every part of a file. */
  readonly onStep: (soFar: Unpacked) => void;
}

/**
 * Writes the files of an archive below a folder. Files and folders only are ever created, each file anew: so no entry
 * can reach through another one to a place outside, and where two entries have one name (or names that this file system
 * takes for one) the first is kept.
 */
export async function unpackEntries(archive: ArchiveReader, context: UnpackContext): Promise<Unpacked> {
  const unpacking = new Unpacking(context);
  for await (const entry of archive.entries) await unpacking.add(entry);
  return unpacking.result;
}

class Unpacking {
  readonly #context: UnpackContext;
  readonly #folders = new Set<string>();
  #entries = 0;
  #files = 0;
  #bytes = 0;
  readonly #skipped: SkippedEntry[] = [];
  #skippedCount = 0;

  constructor(context: UnpackContext) {
    this.#context = context;
  }

  get result(): Unpacked {
    return { files: this.#files, bytes: this.#bytes, skipped: this.#skipped, skippedCount: this.#skippedCount };
  }

  async add(entry: ArchiveEntry): Promise<void> {
    const { signal, limits, onStep } = this.#context;
    signal?.throwIfAborted();
    this.#entries++;
    if (this.#entries > limits.entries) {
      const most = limits.entries.toLocaleString("en-US");
      throw mismatch("archive_entries", "archive", `more than ${most} entries`, `at most ${most}`);
    }
    const names = this.#namesOf(entry);
    if (!names.some((name) => systemNames.has(name) || name.startsWith("._"))) await this.#place(entry, names);
    onStep(this.result);
  }

  #namesOf(entry: ArchiveEntry): readonly string[] {
    const { limits } = this.#context;
    // The folder that was packed, as "./": it stands for the target.
    if (entry.kind === "folder" && /^\.([/\\]\.?)*$/.test(entry.path)) return [];
    const found = safePath(entry.path, limits);
    if ("names" in found) return found.names;
    const expected = `a path that stays inside, of at most ${limits.pathBytes} bytes and ${limits.depth} names`;
    const details = { file: entry.path };
    throw mismatch("archive_path", `archive, entry ${quote(entry.path)}`, found.problem, expected, details);
  }

  async #place(entry: ArchiveEntry, names: readonly string[]): Promise<void> {
    if (entry.kind !== "file" && entry.kind !== "folder") return this.#skip(entry, entry.kind);
    if (entry.kind === "file") this.#checkSizes(entry, entry.bytes);
    try {
      await this.#makeFolder(entry.kind === "folder" ? names : names.slice(0, -1));
      if (entry.kind === "file") await this.#writeFile(entry, path.join(this.#context.folder, ...names));
    } catch (error) {
      if (!taken.includes(systemCode(error))) throw error;
      this.#skip(entry, "an earlier entry has its name");
    }
  }

  #skip({ path }: ArchiveEntry, reason: string): void {
    this.#skippedCount++;
    if (this.#skipped.length < mostSkippedShown) this.#skipped.push({ path, reason });
  }

  async #makeFolder(names: readonly string[]): Promise<void> {
    const folder = path.join(this.#context.folder, ...names);
    if (this.#folders.has(folder)) return;
    await mkdir(folder, { recursive: true });
    this.#folders.add(folder);
  }

  async #writeFile(entry: ArchiveEntry, target: string): Promise<void> {
    const handle = await open(target, createNew, 0o644);
    try {
      await this.#copy(entry, handle);
    } finally {
      await handle.close();
    }
    this.#files++;
  }

  async #copy(entry: ArchiveEntry, handle: FileHandle): Promise<void> {
    const { signal, onStep } = this.#context;
    let bytes = 0;
    for await (const chunk of entry.content()) {
      signal?.throwIfAborted();
      bytes += chunk.length;
      this.#checkSizes(entry, bytes);
      await handle.writeFile(chunk);
      onStep({ ...this.result, bytes: this.#bytes + bytes });
    }
    this.#bytes += bytes;
  }

  /** @param bytes of this entry: what it says first, then what has really come */
  #checkSizes(entry: ArchiveEntry, bytes: number): void {
    const { limits, archiveBytes } = this.#context;
    const subject = `archive, entry ${quote(entry.path)}`;
    const details = { file: entry.path };
    if (bytes > limits.fileBytes) {
      const [found, most] = [describeBytes(bytes), `at most ${describeBytes(limits.fileBytes)} for one file`];
      throw mismatch("archive_too_large", subject, found, most, { ...details, key: "fileBytes" });
    }
    const total = this.#bytes + bytes;
    if (total > limits.totalBytes) {
      const most = `at most ${describeBytes(limits.totalBytes)} for all files`;
      throw mismatch("archive_too_large", "archive", describeBytes(total), most, { ...details, key: "totalBytes" });
    }
    const exceeds = (unpacked: number, packed: number): boolean =>
      unpacked > limits.ratioFromBytes && unpacked > limits.ratio * packed;
    if (exceeds(bytes, entry.packedBytes ?? Infinity)) throw tooCompressed(subject, limits, entry.path);
    if (exceeds(total, archiveBytes)) throw tooCompressed("archive", limits);
  }
}
