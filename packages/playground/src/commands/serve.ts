import type { Command } from "commander";
import { readSettings, type SettingFlags } from "../settings.ts";
import { addSettingOptions } from "./setting-options.ts";

const examples = `
Examples:
  glissade serve                                        the playground at http://127.0.0.1:4400
  glissade serve --root ~/pictures --data-dir ~/glissade
  glissade serve --host 0.0.0.0 --allowed-host play.example
  DATABASE_URL=postgres://… ARTIFACTS_URL=s3://bucket/prefix glissade serve     with glissade worker elsewhere

In brackets: the environment variable that says the same. Ctrl-C saves what trains and ends; a second one ends at once.`;

/** Adds `glissade serve`. */
export function registerServeCommand(program: Command): void {
  const command = program.command("serve").description("Run the playground's server.");
  addSettingOptions(command)
    .addHelpText("after", examples)
    .action(async (flags: SettingFlags) => {
      const settings = readSettings(flags);
      const { serve } = await import("../server/serve.ts");
      await serve(settings, (line) => process.stdout.write(`${line}\n`));
    });
}
