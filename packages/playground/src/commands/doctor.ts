import { type Command, Option } from "commander";
import { exitCodes } from "../cli-error.ts";
import { readSettings, type SettingFlags } from "../settings.ts";
import { addSettingOptions } from "./setting-options.ts";

const examples = `
Examples:
  glissade doctor
  DATABASE_URL=postgres://… ARTIFACTS_URL=s3://bucket glissade doctor --format json

Looks at this machine with the settings that a server would have, and changes nothing.
Exit codes: 0 all that is needed works, 1 something does not.`;

interface DoctorFlags extends SettingFlags {
  readonly format: "text" | "json";
}

/** Adds `glissade doctor`. */
export function registerDoctorCommand(program: Command): void {
  const command = program
    .command("doctor")
    .description("Say what works here, and what to do where something does not.");
  addSettingOptions(command, ["host", "port", "dataDir", "roots", "databaseUrl", "artifactsUrl"])
    .addOption(new Option("--format <format>", "how to print it").choices(["text", "json"]).default("text"))
    .addHelpText("after", examples)
    .action(async ({ format, ...flags }: DoctorFlags) => {
      const settings = readSettings(flags);
      const { describeDiagnosis, diagnose } = await import("../ops/doctor/doctor.ts");
      const diagnosis = await diagnose(settings);
      const text = format === "json" ? JSON.stringify(diagnosis, null, 2) : describeDiagnosis(diagnosis).join("\n");
      process.stdout.write(`${text}\n`);
      if (!diagnosis.ok) process.exitCode = exitCodes.failed;
    });
}
