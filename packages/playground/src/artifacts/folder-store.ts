import { randomUUID } from "node:crypto";
import { constants, createReadStream, existsSync } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { missingArtifact } from "./artifact-error.ts";
import { checkArtifactKey } from "./artifact-key.ts";
import type { ArtifactEntry, ArtifactStore, ByteRange, OpenArtifact, StoredArtifact } from "./artifact-store.ts";
import { resolveRange } from "./byte-range.ts";
import { checkStore } from "./check-store.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { errnoOf, folderError } from "./folder-error.ts";
import { entryOf, findPath, inTheWay, isAbsent, makeFolderFor, walk } from "./folder-tree.ts";
import { exactly, measure } from "./measured-stream.ts";
import { syncFolder, writeAndSync } from "./synced-file.ts";

/** Where files are written before they are renamed, and moved before they are removed; no key can name it. */
const workFolder = ".tmp";

/** A writer writes all the time: what nobody has touched for so long has no writer any more, on whatever machine. */
const abandonedAfterMs = 60 * 60 * 1000;

/** No link that took a file's place is followed, and no pipe that did is waited for. */
const readingFlags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** How often a file is put in place anew when the folder it belongs in is removed at the same moment. */
const placeAttempts = 10;

/**
 * Keeps artifacts as files below a folder, each at the path that its key spells. Several processes and machines may
 * share it over a network mount that renames atomically (NFS does).
 *
 * @param folder made where missing
 * @throws ArtifactError `artifacts_unavailable`, `disk_full`
 *
 * @example const artifacts = await openFolderStore("/var/lib/glissade/artifacts");
 */
export async function openFolderStore(folder: string): Promise<ArtifactStore> {
  const root = await makeRoot(folder);
  const store = new FolderStore(root);
  await store.removeLeftovers();
  return store;
}

async function makeRoot(folder: string): Promise<string> {
  try {
    await mkdir(join(folder, workFolder), { recursive: true });
    return await realpath(folder);
  } catch (error) {
    throw folderError(error, "opening the artifacts", folder);
  }
}

class FolderStore implements ArtifactStore {
  readonly location: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
    this.location = root;
  }

  async putFile(key: string, path: string): Promise<StoredArtifact> {
    return this.putStream(key, createReadStream(path));
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<StoredArtifact> {
    return this.putStream(key, Readable.from([bytes]));
  }

  async putStream(
    key: string,
    source: Readable,
    options: { readonly limitBytes?: number } = {},
  ): Promise<StoredArtifact> {
    checkArtifactKey(key);
    const measured = measure(source, key, options.limitBytes);
    const temporary = this.#temporaryPath();
    try {
      await writeAndSync(temporary, measured.stream);
      await this.#place(temporary, key);
      return measured.result();
    } catch (error) {
      source.destroy();
      await rm(temporary, { force: true }).catch(() => undefined);
      throw measured.failure ?? folderError(error, `writing ${key}`, this.location, key);
    }
  }

  async open(key: string, range: ByteRange = {}): Promise<OpenArtifact> {
    const path = await this.#find(key);
    const handle = await open(path, readingFlags).catch((error: unknown) => {
      throw this.#readError(error, key);
    });
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw missingArtifact(key, this.location);
      const { start, length } = resolveRange(key, range, stats.size);
      // A stream cannot be told to read no bytes at all; reading "to the end" of an empty file does that.
      const end = length === 0 ? Infinity : start + length - 1;
      const source = handle.createReadStream({ start, end });
      return { stream: exactly(source, length, key, (error) => this.#readError(error, key)), size: stats.size };
    } catch (error) {
      await handle.close();
      throw this.#readError(error, key);
    }
  }

  download(key: string, file: string, options: { readonly sha256?: string } = {}): Promise<StoredArtifact> {
    return downloadArtifact(this, key, file, options.sha256);
  }

  async stat(key: string): Promise<ArtifactEntry> {
    const path = await this.#find(key);
    const stats = await lstat(path).catch((error: unknown) => {
      throw this.#readError(error, key);
    });
    if (!stats.isFile()) throw missingArtifact(key, this.location);
    return entryOf(key, stats);
  }

  async *list(prefix: string): AsyncGenerator<ArtifactEntry, void, void> {
    if (prefix !== "") checkArtifactKey(prefix);
    try {
      const folder = prefix === "" ? this.#root : await findPath(this.#root, prefix);
      if (folder === undefined) return;
      // What vanishes meanwhile is left out of a listing, but the store itself must be there.
      if (prefix === "") await lstat(folder);
      yield* walk(folder, prefix);
    } catch (error) {
      throw folderError(error, "listing artifacts", this.location);
    }
  }

  async remove(key: string): Promise<void> {
    const doing = `removing ${key}`;
    const path = await this.#locate(key, doing);
    if (path === undefined) return;
    try {
      if ((await lstat(path)).isFile()) await rm(path, { force: true });
    } catch (error) {
      if (!isAbsent(error)) throw folderError(error, doing, this.location, key);
    }
  }

  async removePrefix(prefix: string): Promise<void> {
    const doing = `removing ${prefix}`;
    const folder = await this.#locate(prefix, doing);
    if (folder === undefined) return;
    // Out of sight at once: nobody sees half of it, and what a kill leaves is cleared like any leftover.
    const condemned = this.#temporaryPath();
    try {
      if (!(await lstat(folder)).isDirectory()) return;
      await rename(folder, condemned);
      await rm(condemned, { recursive: true, force: true });
    } catch (error) {
      // Either somebody else was faster, or the whole store has gone.
      if (isAbsent(error) && existsSync(dirname(condemned))) return;
      throw folderError(error, doing, this.location, prefix);
    }
  }

  check(options: { readonly timeoutMs?: number } = {}) {
    return checkStore(this, options.timeoutMs);
  }

  async removeLeftovers(): Promise<number> {
    const folder = join(this.#root, workFolder);
    try {
      let removed = 0;
      for (const name of await readdir(folder)) {
        const path = join(folder, name);
        const stats = await lstat(path).catch(() => undefined);
        if (stats === undefined || Date.now() - stats.mtimeMs < abandonedAfterMs) continue;
        await rm(path, { recursive: true, force: true });
        removed += 1;
      }
      return removed;
    } catch (error) {
      throw folderError(error, "removing leftovers", this.location);
    }
  }

  close(): void {}

  #temporaryPath(): string {
    return join(this.#root, workFolder, randomUUID());
  }

  /** The path of what is there under a key, if anything is. */
  async #locate(key: string, doing: string): Promise<string | undefined> {
    checkArtifactKey(key);
    try {
      return await findPath(this.#root, key);
    } catch (error) {
      throw folderError(error, doing, this.location, key);
    }
  }

  async #find(key: string): Promise<string> {
    const path = await this.#locate(key, `reading ${key}`);
    if (path === undefined) throw missingArtifact(key, this.location);
    return path;
  }

  #readError(error: unknown, key: string) {
    return isAbsent(error)
      ? missingArtifact(key, this.location)
      : folderError(error, `reading ${key}`, this.location, key);
  }

  async #place(temporary: string, key: string): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const path = await makeFolderFor(this.#root, key);
        await rename(temporary, path);
        return await syncFolder(dirname(path));
      } catch (error) {
        if (errnoOf(error) === "EISDIR") throw inTheWay(key, key);
        if (!isAbsent(error) || attempt === placeAttempts) throw error;
      }
    }
  }
}
