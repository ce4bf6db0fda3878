import type { Stats } from "node:fs";
import { opendir, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { mismatch, systemCode, systemError } from "./error.ts";
import { isBelow } from "./is-below.ts";
import { quote } from "./wording.ts";

export interface ListOptions {
  /** Folders to pass over. Default 0. */
  readonly offset?: number;
  /** Folders in one page, at most 1,000. Default 1,000. */
  readonly limit?: number;
}

export interface ListedFolder {
  readonly name: string;
  readonly path: string;
}

/** A file that can be imported: an archive or a CSV file, by its name. */
export interface ListedFile extends ListedFolder {
  readonly bytes: number;
}

/** One page of the folders in a folder, and the files there that can be imported. */
export interface FolderPage {
  /** Empty for the list of roots. */
  readonly path: string;
  /** The folder above; null for a root, as what is above it may not be read. */
  readonly parent: string | null;
  /** By name, numbers in names in their own order. */
  readonly folders: readonly ListedFolder[];
  /** The first thousand, with every page. */
  readonly files: readonly ListedFile[];
  /** Folders of all pages. */
  readonly total: number;
  /** The offset of the next page; null after the last. */
  readonly next: number | null;
  /** There is more than this page shows. */
  readonly truncated: boolean;
}

/** Looked at in one folder: a folder of pictures may hold a million files, and none of them matters here. */
const mostEntries = 100_000;
const mostFolders = 10_000;
const largestPage = 1000;
const mostFiles = 1000;
const importable = /\.(zip|tar|tgz|tar\.gz|csv)$/i;
const byName = new Intl.Collator("en", { numeric: true });

/** The work of `Roots.list`. @param folder a real path below a root, or undefined for the roots themselves */
export async function listFolders(
  roots: readonly string[],
  folder: string | undefined,
  options: ListOptions = {},
): Promise<FolderPage> {
  if (folder === undefined) {
    const all = roots.map((root) => ({ name: path.basename(root) || root, path: root }));
    return { path: "", parent: null, files: [], ...page(all, false, options) };
  }
  const parent = roots.includes(folder) ? null : path.dirname(folder);
  const { folders, files, incomplete } = await readNames(roots, folder);
  const all = folders.map((name) => ({ name, path: path.join(folder, name) }));
  const more = incomplete || files.length > mostFiles;
  return { path: folder, parent, files: await describeFiles(folder, files), ...page(all, more, options) };
}

function page(
  all: readonly ListedFolder[],
  more: boolean,
  { offset = 0, limit = largestPage }: ListOptions,
): Pick<FolderPage, "folders" | "total" | "next" | "truncated"> {
  const start = Math.max(0, offset);
  const end = start + Math.max(1, Math.min(limit, largestPage));
  const next = end < all.length ? end : null;
  return { folders: all.slice(start, end), total: all.length, next, truncated: more || next !== null };
}

interface FolderNames {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  readonly incomplete: boolean;
}

async function readNames(roots: readonly string[], folder: string): Promise<FolderNames> {
  const [folders, files]: [string[], string[]] = [[], []];
  let entries = 0;
  try {
    for await (const entry of await opendir(folder)) {
      if (++entries > mostEntries || folders.length >= mostFolders) break;
      if (entry.name.startsWith(".")) continue;
      const found = entry.isSymbolicLink() ? await linkTarget(roots, path.join(folder, entry.name)) : entry;
      if (found?.isDirectory()) folders.push(entry.name);
      else if (found?.isFile() && importable.test(entry.name)) files.push(entry.name);
    }
  } catch (error) {
    if (systemCode(error) === "ENOTDIR")
      throw mismatch("not_a_folder", `path ${quote(folder)}`, "a file", "a folder", { key: "path", file: folder });
    throw systemError(error, `reading the folder ${quote(folder)}`, folder);
  }
  const incomplete = entries > mostEntries || folders.length >= mostFolders;
  return { folders: sorted(folders), files: sorted(files), incomplete };
}

async function describeFiles(folder: string, names: readonly string[]): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  for (const name of names.slice(0, mostFiles)) {
    const found = await stat(path.join(folder, name)).catch(() => undefined);
    if (found) files.push({ name, path: path.join(folder, name), bytes: found.size });
  }
  return files;
}

function sorted(names: string[]): readonly string[] {
  return names.sort((a, b) => byName.compare(a, b) || (a < b ? -1 : 1));
}

/** What a link leads to, if that is below a root. */
async function linkTarget(roots: readonly string[], link: string): Promise<Stats | undefined> {
  try {
    const real = await realpath(link);
    return roots.some((root) => isBelow(root, real)) ? await stat(real) : undefined;
  } catch {
    return undefined;
  }
}
