import { access } from "node:fs/promises";
import { join } from "node:path";
import { openArtifacts } from "../../artifacts/open-artifacts.ts";
import { PlaygroundError } from "../../error.ts";
import type { Settings } from "../../settings.ts";
import { openStore } from "../../store/open-store.ts";
import { databaseFile } from "../../store/sqlite-store.ts";
import { type BackupOptions, type BackupSummary, writeBackup } from "./write-backup.ts";

/**
 * Backs up what the settings name, beside a server that may be running.
 *
 * @throws PlaygroundError `output_exists`, `no_records`, and what `writeBackup` throws
 */
export async function runBackup(
  settings: Settings,
  file: string,
  options: Pick<BackupOptions, "onProgress"> = {},
): Promise<BackupSummary> {
  if (await exists(file)) {
    const expected = "a new file";
    throw new PlaygroundError("output_exists", `${file}: found an existing file, expected ${expected}`, {
      file,
      expected,
    });
  }
  const { dataDir, databaseUrl, artifactsUrl } = settings;
  if (databaseUrl === undefined && !(await exists(join(dataDir, databaseFile)))) {
    const expected = "the data folder of a server";
    throw new PlaygroundError("no_records", `${dataDir}: found no records, expected ${expected}`, {
      key: "dataDir",
      expected,
    });
  }
  const store = await openStore(settings);
  try {
    const artifacts = await openArtifacts(artifactsUrl, dataDir);
    try {
      return await writeBackup(file, { store, artifacts, ...options });
    } finally {
      artifacts.close();
    }
  } finally {
    await store.close();
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
