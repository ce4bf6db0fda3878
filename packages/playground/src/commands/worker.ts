import type { Command } from "commander";
import { CliError } from "../cli-error.ts";
import { readSettings, settingDefinitions, type SettingFlags } from "../settings.ts";
import { numberFlag } from "../train/number-flag.ts";
import { addSettingOptions } from "./setting-options.ts";

const help = `
Examples:
  DATABASE_URL=postgres://… ARTIFACTS_URL=s3://bucket glissade worker
  DATABASE_URL=postgres://… ARTIFACTS_URL=/mnt/shared glissade worker --concurrency 2

Takes experiments from the queue of a server on any machine that uses the same database and the same artifacts.
Stopped by ctrl-C or SIGTERM it saves what it trains and gives it back; a second signal waits for nothing.`;

const flags = ["databaseUrl", "artifactsUrl", "dataDir", "concurrency", "keepCheckpoints", "host", "logLevel"] as const;

/** What is different for workers. */
const ownHelp: Partial<Record<(typeof flags)[number], string>> = {
  databaseUrl: "the server's PostgreSQL; the variable keeps it off process lists",
  artifactsUrl: "the server's s3://bucket/prefix or shared folder (default: artifacts in the data folder)",
  dataDir: "working folders and caches of this machine (default: glissade-data)",
  concurrency: "experiments trained at a time (default: 1)",
  host: "address for --health-port (default: 127.0.0.1)",
};

/** Adds `glissade worker`. */
export function registerWorkerCommand(program: Command): void {
  const command = program.command("worker").description("Train experiments of a server that runs elsewhere.");
  addSettingOptions(command, flags, ownHelp)
    .option("--health-port <number>", "answer GET /healthz there (default: nowhere)")
    .addHelpText("after", help)
    .action(async (given: SettingFlags & { readonly healthPort?: string }) => {
      const { healthPort: port, ...rest } = given;
      const concurrency = rest.concurrency ?? process.env[settingDefinitions.concurrency.environment] ?? "1";
      const settings = readSettings({ ...rest, concurrency });
      const healthPort = portFlag("health-port", port);
      const { runWorker } = await import("../runner/run-worker.ts");
      await runWorker({ settings, ...(healthPort === undefined ? {} : { healthPort }) });
    });
}

/** @throws CliError `invalid_flag` */
function portFlag(flag: string, text: string | undefined): number | undefined {
  const port = numberFlag(flag, text);
  if (port === undefined || (Number.isInteger(port) && port >= 0 && port <= 65_535)) return port;
  const expected = "a whole number from 0 to 65535";
  throw new CliError("invalid_flag", `--${flag}: found "${text}", expected ${expected}`, {
    key: flag,
    found: text,
    expected,
  });
}
