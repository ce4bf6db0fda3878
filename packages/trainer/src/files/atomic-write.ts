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

/** A file being written beside the one that it will replace. */
export interface AtomicFile {
  /** @throws TrainerError `disk_full` or `io`; nothing stays behind */
  write(data: Uint8Array | string): Promise<void>;
  /**
   * Puts the file in its place: fsync, rename, fsync of the folder.
   *
   * @param options.keepPrevious a path to which the present file is moved right before it is replaced
   * @throws TrainerError `disk_full` or `io`; the file that was there is untouched and nothing stays behind
   */
  commit(options?: { readonly keepPrevious?: string }): Promise<void>;
  /** Gives the file up. */
  discard(): Promise<void>;
}

/**
 * Begins a file that a reader will see whole or not at all, even after a crash or a power cut.
 *
 * @throws TrainerError `disk_full` or `io`
 */
export async function createAtomic(path: string, fileSystem: FileSystem = diskFileSystem): Promise<AtomicFile> {
  const temporary = temporaryName(path);
  const file = await fileSystem.open(temporary, "wx").catch((error: unknown) => {
    throw fileError(error, path, "writing");
  });
  let open = true;
  const close = async (): Promise<void> => {
    if (open) {
      open = false;
      await file.close();
    }
  };
  const discard = async (): Promise<void> => {
    await close().catch(() => undefined);
    await fileSystem.remove(temporary).catch(() => undefined);
  };
  const attempt = async (task: () => Promise<void>): Promise<void> => {
    try {
      await task();
    } catch (error) {
      await discard();
      throw fileError(error, path, "writing");
    }
  };
  return {
    write: (data) => attempt(() => file.writeFile(data)),
    commit: ({ keepPrevious } = {}) =>
      attempt(async () => {
        await file.sync();
        await close();
        if (keepPrevious !== undefined) await moveIfThere(fileSystem, path, keepPrevious);
        await fileSystem.rename(temporary, path);
        await fileSystem.syncDirectory(dirname(path));
      }),
    discard,
  };
}

/**
 * Writes a whole file so that a reader sees either the old content or the new one; see {@link createAtomic}.
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
  const { fileSystem, ...commit } = options;
  const file = await createAtomic(path, fileSystem);
  await file.write(data);
  await file.commit(commit);
}

/**
 * Gives a file that is only ever replaced as a whole a second name, in the place of what has it. Where there are no links it
 * becomes a copy.
 *
 * @throws TrainerError `disk_full` or `io`
 */
export async function linkOrCopy(fileSystem: FileSystem, from: string, to: string): Promise<void> {
  await fileSystem.remove(to);
  try {
    await fileSystem.link(from, to).catch(() => copyWhole(fileSystem, from, to));
  } catch (error) {
    throw fileError(error, to, "writing");
  }
}

async function copyWhole(fileSystem: FileSystem, from: string, to: string): Promise<void> {
  const temporary = temporaryName(to);
  try {
    await fileSystem.copy(from, temporary);
    await fileSystem.rename(temporary, to);
  } catch (error) {
    await fileSystem.remove(temporary).catch(() => undefined);
    throw error;
  }
}

async function moveIfThere(fileSystem: FileSystem, from: string, to: string): Promise<void> {
  try {
    await fileSystem.rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
