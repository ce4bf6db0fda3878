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

/**
 * A flag's text as a whole number from 0 to a thousand.
 *
 * @throws CliError `invalid_flag`
 */
export function countFlag(flag: string, text: string | undefined): number | undefined {
  const value = numberFlag(flag, text);
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= 1000)) return value;
  const expected = "a whole number from 0 to 1000";
  throw new CliError("invalid_flag", `--${flag}: found "${text}", expected ${expected}`, {
    key: flag,
    found: text,
    expected,
  });
}
