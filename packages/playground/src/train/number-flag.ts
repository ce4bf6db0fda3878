import { CliError } from "../cli-error.ts";

/**
 * A flag's text as a number; absent stays absent. Ranges are the spec's to check.
 *
 * @throws CliError `invalid_flag`
 */
export function numberFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text.trim())) return Number(text);
  const expected = "a number";
  throw new CliError("invalid_flag", `--${flag}: found "${text}", expected ${expected}`, {
    key: flag,
    found: text,
    expected,
  });
}
