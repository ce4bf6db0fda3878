import { diskFileSystem, type FileSystem, type OpenFile } from "../../src/files/file-system.ts";

/** A file system whose disk is full from the n-th write on. */
export function fullDisk(from: number, code = "ENOSPC"): FileSystem & { writes: number } {
  const counting = { writes: 0 };
  return Object.assign(counting, {
    ...diskFileSystem,
    async open(path: string, flags: "wx" | "a") {
      const file = await diskFileSystem.open(path, flags);
      return {
        async writeFile(data: Uint8Array | string) {
          counting.writes += 1;
          if (counting.writes < from) return file.writeFile(data);
          // A full disk takes what fits, then fails.
          await file.writeFile(data.slice(0, 10));
          throw Object.assign(new Error(`${code}: no space left on device, write`), { code });
        },
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
  });
}

/** A file system whose disk runs full, and has room again, when a test says so. */
export function fillingDisk(): FileSystem & { full: boolean } {
  const disk = {
    ...diskFileSystem,
    full: false,
    async open(path: string, flags: "wx" | "a"): Promise<OpenFile> {
      const file = await diskFileSystem.open(path, flags);
      return {
        async writeFile(data: Uint8Array | string) {
          if (!disk.full) return file.writeFile(data);
          // A full disk takes what fits, then fails.
          await file.writeFile(data.slice(0, 10));
          throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
        },
        sync: () => file.sync(),
        close: () => file.close(),
      };
    },
  };
  return disk;
}
