import type { Command } from "commander";
import { settingDefinitions } from "../settings.ts";

type SettingKey = keyof typeof settingDefinitions;

/**
 * Adds the flags of settings; each names the environment variable that says the same.
 *
 * @param ownHelp where a setting means something else to this command
 */
export function addSettingOptions(
  command: Command,
  keys: readonly SettingKey[] = Object.keys(settingDefinitions) as SettingKey[],
  ownHelp: Partial<Record<SettingKey, string>> = {},
): Command {
  for (const key of keys) {
    const { flag, environment, help } = settingDefinitions[key];
    command.option(flag, `${ownHelp[key] ?? help} [${environment}]`);
  }
  return command;
}
