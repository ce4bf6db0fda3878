import type { Command } from "commander";
import { exitCodes } from "../cli-error.ts";
import { readSettings, type SettingFlags } from "../settings.ts";
import { showProgress } from "./progress-line.ts";
import { addSettingOptions } from "./setting-options.ts";

const examples = `
Examples:
  glissade backup --to glissade-2026-11-24.tar
  DATABASE_URL=postgres://… ARTIFACTS_URL=s3://bucket/prefix glissade backup --to all.tar

The server may go on meanwhile. The file holds all records and the artefacts that they name; pictures that were imported
from folders stay where they are. What comes from one machine can be restored to many, and the other way round.
Exit codes: 0 done, 1 failed or artefacts are missing, 2 bad input.`;

/** Adds `glissade backup`. */
export function registerBackupCommand(program: Command): void {
  const command = program
    .command("backup")
    .description("Write everything that a server keeps into one file.")
    .requiredOption("--to <file>", "the file to write");
  addSettingOptions(command, ["dataDir", "databaseUrl", "artifactsUrl"])
    .addHelpText("after", examples)
    .action(async ({ to, ...flags }: SettingFlags & { readonly to: string }) => {
      const settings = readSettings(flags);
      const { runBackup } = await import("../ops/backup/run-backup.ts");
      const progress = showProgress();
      const { rows, artifacts, bytes, lost } = await runBackup(settings, to, {
        onProgress: (done) =>
          progress.say(`${done.rows} records, ${done.artifacts} artefacts, ${megabytes(done.bytes)}`),
      }).finally(progress.end);
      process.stderr.write(`wrote ${to}: ${rows} records, ${artifacts} artefacts (${megabytes(bytes)})\n`);
      for (const { key, why } of lost) process.stderr.write(`missing: artefact ${key} is ${why}\n`);
      if (lost.length > 0) process.exitCode = exitCodes.failed;
    });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
