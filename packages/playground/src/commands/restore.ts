import type { Command } from "commander";
import { readSettings, type SettingFlags } from "../settings.ts";
import { showProgress } from "./progress-line.ts";
import { addSettingOptions } from "./setting-options.ts";

const examples = `
Examples:
  glissade restore --from glissade-2026-11-24.tar --data-dir ~/glissade
  DATABASE_URL=postgres://… ARTIFACTS_URL=s3://bucket/prefix glissade restore --from all.tar

Where it goes has to be empty. The file is checked before anything is written. Experiments that were training when the
backup was made wait to go on from their last checkpoints; tokens stay valid, sessions do not.`;

/** Adds `glissade restore`. */
export function registerRestoreCommand(program: Command): void {
  const command = program
    .command("restore")
    .description("Put a backup into an empty data folder, or an empty database and bucket.")
    .requiredOption("--from <file>", "a file that glissade backup has written");
  addSettingOptions(command, ["dataDir", "databaseUrl", "artifactsUrl"])
    .addHelpText("after", examples)
    .action(async ({ from, ...flags }: SettingFlags & { readonly from: string }) => {
      const settings = readSettings(flags);
      const { runRestore } = await import("../ops/backup/run-restore.ts");
      const progress = showProgress();
      const { rows, artifacts, queued } = await runRestore(settings, from, {
        onProgress: (done) => progress.say(`${done.rows} records, ${done.artifacts} artefacts`),
      }).finally(progress.end);
      const waiting =
        queued === 0 ? "" : `; ${queued} ${queued === 1 ? "experiment waits" : "experiments wait"} to go on`;
      process.stderr.write(`restored ${rows} records and ${artifacts} artefacts${waiting}\n`);
    });
}
