import { constants } from "node:fs";
import { type FileHandle, open, readdir, readlink, realpath, stat } from "node:fs/promises";
import path from "node:path";
import { nearestName } from "@glissade/words";
import { PlaygroundError } from "../error.ts";
import { mismatch, systemCode, systemError } from "./error.ts";
import { isBelow } from "./is-below.ts";
import { type FolderPage, type ListOptions, listFolders } from "./list-folders.ts";
import { nameSome, quote } from "./wording.ts";

/** The folders below which files of this machine may be read. Made by `createRoots`. */
export interface Roots {
  /** The roots' real paths, in the order in which they were configured. */
  readonly paths: readonly string[];
  /**
   * The real path of what a user names: links and ".." resolved, and below a root.
   *
   * A relative path is looked up below each root in turn; the first that has it counts.
   *
   * @throws PlaygroundError codes "invalid_path", "path_missing" (with the nearest name there is), "path_unreadable",
   *   "outside_roots"; what lies outside the roots always gives the last one, whether it exists or not
   */
  resolve(userPath: string): Promise<string>;
  /**
   * Opens a file for reading, and makes sure after opening that what was opened is below a root: the file that was
   * checked may have been replaced by a link in between.
   *
   * @throws PlaygroundError as `resolve` does, and "not_a_file" for folders, pipes and devices
   */
  open(userPath: string): Promise<{ readonly handle: FileHandle; readonly path: string }>;
  /**
   * The folders in a folder and its archives and CSV files, for picking one; without a path, the roots. Hidden names and
   * links that lead outside the roots are left out.
   *
   * @throws PlaygroundError as `resolve` does, and "not_a_folder"
   */
  list(userPath?: string, options?: ListOptions): Promise<FolderPage>;
}

/**
 * Takes the folders that may be read. Each must exist; a link is replaced by where it leads now.
 *
 * @throws PlaygroundError code "root_unusable"
 *
 * @example
 * const roots = await createRoots(["/data", "/srv/pictures"]);
 * await roots.resolve("/data/cats/../dogs"); // "/data/dogs"
 * await roots.resolve("/etc/passwd"); // throws "outside_roots"
 */
export async function createRoots(paths: readonly string[]): Promise<Roots> {
  const real: string[] = [];
  for (const root of paths) real.push(await realRoot(root));
  const roots = [...new Set(real)];
  const resolve = (userPath: string): Promise<string> => resolveBelow(roots, userPath);
  return {
    paths: roots,
    resolve,
    open: async (userPath) => openChecked(roots, await resolve(userPath)),
    list: async (userPath, options) =>
      listFolders(roots, userPath === undefined ? undefined : await resolve(userPath), options),
  };
}

async function realRoot(root: string): Promise<string> {
  const expected = "a folder that exists";
  try {
    const real = await realpath(root);
    if ((await stat(real)).isDirectory()) return real;
  } catch (error) {
    const found = systemCode(error) === "ENOENT" ? "nothing" : (systemCode(error) ?? "an error");
    throw mismatch("root_unusable", `root ${quote(root)}`, found, expected, { key: "root", file: root });
  }
  throw mismatch("root_unusable", `root ${quote(root)}`, "a file", expected, { key: "root", file: root });
}

async function resolveBelow(roots: readonly string[], userPath: string): Promise<string> {
  checkText(userPath);
  if (path.isAbsolute(userPath)) return resolveAbsolute(roots, path.resolve(userPath));
  let failure: unknown = outside(roots, userPath);
  for (const root of roots) {
    try {
      return await resolveAbsolute(roots, path.resolve(root, userPath));
    } catch (error) {
      const more = error instanceof PlaygroundError && error.code !== "outside_roots";
      if (more) failure = error;
    }
  }
  throw failure;
}

const longestPath = 4096;

function checkText(userPath: string): void {
  const refuse = (found: string): never => {
    throw mismatch("invalid_path", `path ${quote(userPath)}`, found, "the path of a folder or file on the server", {
      key: "path",
    });
  };
  if (userPath.trim() === "") refuse("nothing");
  if (userPath.length > longestPath) refuse(`${userPath.length.toLocaleString("en-US")} characters`);
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  if (/[\u0000-\u001f\u007f-\u009f]/.test(userPath)) refuse("a control character");
  const windows = /^[a-z]:|^\\\\/i.test(userPath);
  if (windows && path.sep === "/") refuse("a path of Windows, which this server does not run on");
  // `\\?\` and `\\.\` name devices and switch off the rules for paths.
  if (/^[\\/]{2}[?.]/.test(userPath)) refuse("a path of a device");
}

async function resolveAbsolute(roots: readonly string[], absolute: string): Promise<string> {
  // Another machine's folder is not even looked for: to ask for it can send that machine a password's hash.
  const remote = absolute.startsWith("\\\\");
  if (remote && !roots.some((root) => isBelow(root, absolute))) throw outside(roots, absolute);
  const real = await realpath(absolute).catch((error: unknown) => explainMissing(roots, absolute, error));
  if (!roots.some((root) => isBelow(root, real))) throw outside(roots, absolute);
  return real;
}

/** Says what is wrong with a path that does not resolve, but nothing about what lies outside the roots. */
async function explainMissing(roots: readonly string[], absolute: string, cause: unknown): Promise<never> {
  const { folder, missing } = await deepestFolder(absolute);
  if (folder === undefined || !roots.some((root) => isBelow(root, folder))) throw outside(roots, absolute);
  const details = { key: "path", file: absolute };
  const code = systemCode(cause);
  if (code !== "ENOENT" && code !== "ENOTDIR") {
    const found = code === "ELOOP" ? "links that lead in a circle" : `${code ?? "an error"} from the system`;
    throw mismatch("path_unreadable", `path ${quote(absolute)}`, found, "a readable path", details);
  }
  const names = await readdir(folder).catch(() => []);
  const near = nearestName(
    missing,
    names.filter((name) => !name.startsWith(".")),
  );
  const hint = near === undefined ? "" : `; did you mean ${quote(path.join(folder, near))}?`;
  const message = `path ${quote(absolute)}: there is no ${quote(missing)} in ${quote(folder)}${hint}`;
  throw new PlaygroundError("path_missing", message, {
    ...details,
    found: missing,
    expected: near ?? "a name that is there",
  });
}

/** The real path of the deepest folder of a path that there is, and the name that is not in it. */
async function deepestFolder(absolute: string): Promise<{ folder: string | undefined; missing: string }> {
  const { root } = path.parse(absolute);
  let missing = path.basename(absolute);
  for (let current = path.dirname(absolute); ; current = path.dirname(current)) {
    const real = await realpath(current).catch(() => undefined);
    const isFolder = real !== undefined && (await stat(real).catch(() => undefined))?.isDirectory() === true;
    if (isFolder) return { folder: real, missing };
    if (current === root) return { folder: undefined, missing };
    missing = path.basename(current);
  }
}

function outside(roots: readonly string[], userPath: string): PlaygroundError {
  const allowed = roots.length === 0 ? "no folder is allowed" : `allowed: ${nameSome(roots)}`;
  const message = `path ${quote(userPath)} is outside the folders that this server may read (${allowed}); start it with --root FOLDER to allow another`;
  const expected = roots.length === 0 ? "no path" : `a path below ${roots.map(quote).join(" or ")}`;
  return new PlaygroundError("outside_roots", message, { key: "path", found: userPath, expected });
}

/** A pipe would keep the opening waiting for a writer. */
const readOnly = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

async function openChecked(roots: readonly string[], real: string): Promise<{ handle: FileHandle; path: string }> {
  const handle = await open(real, readOnly).catch((error: unknown) => {
    throw cannotOpen(roots, real, error);
  });
  try {
    if (!(await handle.stat()).isFile())
      throw mismatch("not_a_file", quote(real), "something else", "a file", { file: real });
    // A folder above the file may have become a link since the path was resolved.
    const opened = await openedPath(handle, real);
    if (opened === undefined || !roots.some((root) => isBelow(root, opened))) throw outside(roots, real);
    return { handle, path: real };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Where an open file really lies; undefined when its path leads elsewhere by now. */
async function openedPath(handle: FileHandle, real: string): Promise<string | undefined> {
  // Linux knows it for certain.
  const known = await readlink(`/proc/self/fd/${handle.fd}`).catch(() => undefined);
  if (known !== undefined) return known;
  // Elsewhere the path is followed again, and has to lead to the same file before and after: that leaves a gap, but one
  // that takes two changes at the right moments to pass.
  try {
    const now = await realpath(real);
    const [opened, there] = await Promise.all([handle.stat({ bigint: true }), stat(now, { bigint: true })]);
    const same = opened.dev === there.dev && opened.ino === there.ino && (await realpath(real)) === now;
    return same ? now : undefined;
  } catch {
    return undefined;
  }
}

function cannotOpen(roots: readonly string[], real: string, error: unknown): unknown {
  const code = systemCode(error);
  // It was no link when it was resolved.
  if (code === "ELOOP") return outside(roots, real);
  if (code !== "EACCES" && code !== "EPERM") return systemError(error, `opening ${quote(real)}`, real);
  return mismatch("path_unreadable", `path ${quote(real)}`, "no permission to read it", "a readable file", {
    file: real,
  });
}
