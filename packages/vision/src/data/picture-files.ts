import { readdir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { VisionError } from "../error.ts";
import { forEachConcurrently } from "./concurrency.ts";
import type { IgnoredFiles } from "./dataset.ts";
import { compareText } from "./text-order.ts";
import { oneLine, quote } from "./wording.ts";

/** A picture file, found but not opened. */
export interface PictureFile {
  /** Relative to the data set, with "/". */
  readonly path: string;
  /** 0 for a link that leads nowhere. */
  readonly bytes: number;
  readonly modifiedMs: number;
  /** A pipe or device: opening one may never end. */
  readonly special: boolean;
}

/** What a folder holds, links followed, hidden names left out, in code-point order. */
export interface FolderListing {
  readonly folders: readonly string[];
  readonly files: readonly string[];
}

/** Pictures by extension: those that are read, and those that people expect to be read and should hear about. */
const pictureExtension =
  /\.(jpe?g|jpe|jfif|png|webp|gif|tiff?|avif|bmp|dib|heic|heif|hif|jp2|j2k|jpx|jxl|svg|svgz|psd|tga|p[bgpn]m|exr|hdr|dng|cr2|cr3|nef|arw)$/i;

/** Folders that systems add beside the user's own. */
const systemFolders = new Set(["__MACOSX", "@eaDir", "$RECYCLE.BIN", "System Volume Information"]);

const statConcurrency = 16;

export function isPictureName(name: string): boolean {
  return pictureExtension.test(name);
}

/**
 * Lists one folder.
 *
 * @throws VisionError code "folder_unreadable"
 */
export async function listFolder(folder: string): Promise<FolderListing> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    const reason = error instanceof Error ? oneLine(error.message) : "unknown error";
    throw new VisionError("folder_unreadable", `dataset: folder ${quote(folder)} cannot be read: ${reason}`, {
      file: folder,
      expected: "a readable folder",
    });
  });
  const folders: string[] = [];
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith(".") || systemFolders.has(entry.name)) continue;
    const kind = entry.isSymbolicLink() ? await linkTarget(path.join(folder, entry.name)) : entry;
    if (kind?.isDirectory()) folders.push(entry.name);
    // A link to nowhere stays listed: it is reported as unreadable. Pipes and devices are no pictures: opening one may never end.
    else if (kind === undefined || kind.isFile()) files.push(entry.name);
  }
  return { folders: folders.sort(compareText), files: files.sort(compareText) };
}

function linkTarget(file: string): Promise<{ isDirectory(): boolean; isFile(): boolean } | undefined> {
  return stat(file).catch(() => undefined);
}

/** Collects the pictures of many folders and counts what is none. */
export class PictureCollector {
  readonly root: string;
  #ignoredCount = 0;
  readonly #ignoredExamples: string[] = [];

  /** @param root absolute; paths are told relative to it */
  constructor(root: string) {
    this.root = root;
  }

  get ignored(): IgnoredFiles {
    return { count: this.#ignoredCount, examples: this.#ignoredExamples };
  }

  /** The picture files directly in a folder (relative path, "" for the root); others are counted as ignored. */
  picturesIn(folder: string, files: readonly string[]): string[] {
    const pictures: string[] = [];
    for (const name of files) {
      const relative = folder === "" ? name : `${folder}/${name}`;
      if (isPictureName(name)) pictures.push(relative);
      else this.#ignore(relative);
    }
    return pictures;
  }

  /**
   * All pictures in a folder and below, sorted by path. A folder that links lead to more than once, or in a circle, is
   * visited once.
   */
  async picturesBelow(folder: string): Promise<string[]> {
    const found: string[] = [];
    const visited = new Set<string>();
    const waiting = [folder];
    for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
      const absolute = path.join(this.root, current);
      const real = await realpath(absolute);
      if (visited.has(real)) continue;
      visited.add(real);
      const listing = await listFolder(absolute);
      // Not push(...files): a folder may hold more names than a call takes arguments.
      for (const picture of this.picturesIn(current, listing.files)) found.push(picture);
      for (const name of listing.folders) waiting.push(`${current}/${name}`);
    }
    return found.sort(compareText);
  }

  #ignore(relative: string): void {
    this.#ignoredCount++;
    if (this.#ignoredExamples.length < 10) this.#ignoredExamples.push(relative);
  }
}

/** Sizes and times of files, in the order given; a file that is not there counts 0 bytes. */
export async function statPictures(root: string, relativePaths: readonly string[]): Promise<PictureFile[]> {
  const files: PictureFile[] = [];
  files.length = relativePaths.length;
  await forEachConcurrently(relativePaths.length, statConcurrency, async (i) => {
    const relative = relativePaths[i] ?? "";
    const found = await stat(path.resolve(root, relative)).catch(() => undefined);
    const special = found !== undefined && !found.isFile() && !found.isDirectory();
    files[i] = { path: relative, bytes: found?.size ?? 0, modifiedMs: found?.mtimeMs ?? 0, special };
  });
  return files;
}
