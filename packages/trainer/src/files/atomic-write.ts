import { basename, dirname, join } from "node:path";
import { diskFileSystem, fileError, type FileSystem } from "./file-system.ts";

let counter = 0;

/** A name beside the target that no other writer uses; it starts with a dot and ends with `.tmp`. */
function temporaryName(path: string): string {
  counter += 1;
  return join(dirname(path), `.${basename(path)}.${process.pid}-${counter}.tmp`);
}

/** Whether a file's name is one that {@link temporaryName} made. */
export function isTemporaryName(name: string): boolean {
  return /^\..+\.\d+-\d+\.tmp$/.test(name);
}

/**
 * Writes a whole file so that a reader sees either the old content or the new one, even after a crash or a power cut:
 * temporary file beside it, fsync, rename, fsync of the folder.
 *
 * @param options.keepPrevious a path to which the present file is moved right before it is replaced
 * @throws TrainerError `disk_full` or `io`; the file that was there is untouched and no temporary file stays behind
 *
 * @example await writeFileAtomic("runs/a/spec.json", JSON.stringify(spec));
 */
export async function writeFileAtomic(
  path: string,
  data: Uint8Array | string,
  options: { readonly fileSystem?: FileSystem; readonly keepPrevious?: string } = {},
): Promise<void> {
  const fileSystem = options.fileSystem ?? diskFileSystem;
  const temporary = temporaryName(path);
  try {
    await writeAndSync(fileSystem, temporary, data);
    if (options.keepPrevious !== undefined) await moveIfThere(fileSystem, path, options.keepPrevious);
    await fileSystem.rename(temporary, path);
    await fileSystem.syncDirectory(dirname(path));
  } catch (error) {
    await fileSystem.remove(temporary).catch(() => undefined);
    throw fileError(error, path, "writing");
  }
}

async function writeAndSync(fileSystem: FileSystem, path: string, data: Uint8Array | string): Promise<void> {
  const file = await fileSystem.open(path, "wx");
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function moveIfThere(fileSystem: FileSystem, from: string, to: string): Promise<void> {
  try {
    await fileSystem.rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
