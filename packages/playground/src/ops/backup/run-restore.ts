import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { PlaygroundError } from "../../error.ts";
import { openServices } from "../../server/open-services.ts";
import type { Settings } from "../../settings.ts";
import { checkBackup } from "./check-backup.ts";
import { restoreBackup, type RestoreOptions, type RestoreSummary } from "./restore-backup.ts";

/**
 * Restores a backup into where the settings point, which has to be empty. It is read through first; what fails later
 * leaves things as they were.
 *
 * @throws PlaygroundError `not_a_backup`, `backup_damaged`, `not_empty` …
 */
export async function runRestore(
  settings: Settings,
  file: string,
  options: Pick<RestoreOptions, "onProgress"> = {},
): Promise<RestoreSummary> {
  const oneMachine = settings.databaseUrl === undefined;
  if (oneMachine) await requireEmptyFolder(settings.dataDir);
  const backup = await checkBackup(file);
  const open = await openServices(settings, pino({ level: "silent" }));
  try {
    const summary = await restoreBackup(backup, { ...open.services, ...options });
    await open.close();
    return summary;
  } catch (error) {
    await open.close();
    if (oneMachine) await clearFolder(settings.dataDir);
    throw error;
  }
}

/** What is left of locks does not count. */
const locks = new Set(["server.lock", "server.json", "lost+found"]);

async function requireEmptyFolder(dataDir: string): Promise<void> {
  const found = (await readdir(dataDir).catch(() => [])).filter((name) => !locks.has(name));
  if (found.length === 0) return;
  const expected = "an empty or new --data-dir";
  const message = `${dataDir}: found ${found.slice(0, 3).join(", ")} in it, expected ${expected}`;
  throw new PlaygroundError("not_empty", message, { key: "dataDir", found: found.slice(0, 3), expected });
}

/** It was empty before. */
async function clearFolder(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (name !== "lost+found") await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
