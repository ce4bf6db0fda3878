import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import { TrainerError } from "../errors.ts";

/** An open file, as far as the trainer uses one. */
export interface OpenFile {
  writeFile(data: Uint8Array | string): Promise<void>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The few file operations that writing a run needs; tests replace it to let the disk run full at a chosen moment. */
export interface FileSystem {
  /** `"wx"` creates and refuses an existing file, `"a"` appends. */
  open(path: string, flags: "wx" | "a"): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** A second name for a file; refuses one that is taken. */
  link(from: string, to: string): Promise<void>;
  copy(from: string, to: string): Promise<void>;
  /** Makes a rename durable; a no-op where directories cannot be synced. */
  syncDirectory(path: string): Promise<void>;
  truncate(path: string, bytes: number): Promise<void>;
}

async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and some network mounts cannot sync one; the rename itself is still atomic there.
  const handle = await fs.open(path, constants.O_RDONLY).catch(() => undefined);
  if (!handle) return;
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}

/** The real disk. */
export const diskFileSystem: FileSystem = {
  open: (path, flags) => fs.open(path, flags),
  rename: (from, to) => fs.rename(from, to),
  remove: (path) => fs.rm(path, { force: true }),
  link: (from, to) => fs.link(from, to),
  copy: (from, to) => fs.copyFile(from, to, constants.COPYFILE_FICLONE),
  syncDirectory,
  truncate: (path, bytes) => fs.truncate(path, bytes),
};

/** The message of a failed file operation, in words where the reason is a common one. */
export function fileError(error: unknown, file: string, doing: string): TrainerError {
  const errno = error instanceof Error && "code" in error ? String(error.code) : "";
  if (errno === "ENOSPC" || errno === "EDQUOT") {
    const message = `no space left on the disk while ${doing} ${file}; what was there before is unchanged`;
    return new TrainerError("disk_full", message, { file, found: errno, expected: "free disk space" }, error);
  }
  const reasons: Record<string, string> = {
    EACCES: "permission denied",
    EPERM: "operation not permitted",
    EROFS: "the file system is read-only",
    ENOENT: "no such file or folder",
    ENOTDIR: "part of the path is not a folder",
    EISDIR: "it is a folder",
    EIO: "the disk reports an input/output error",
  };
  const reason = reasons[errno] ?? (error instanceof Error ? error.message : String(error));
  return new TrainerError("io", `${doing} ${file} failed: ${reason}`, { file, found: errno || reason }, error);
}
