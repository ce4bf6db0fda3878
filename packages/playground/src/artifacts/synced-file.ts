import { constants } from "node:fs";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";

/** Writes a new file and waits until the disk has it. */
export async function writeAndSync(path: string, source: Readable): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(source);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename or a new name durable; does nothing where folders cannot be synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined);
  if (handle === undefined) return;
  try {
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}
