import { CliError } from "../cli-error.ts";

const specials: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, "-inf": -Infinity };

function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (Object.hasOwn(specials, trimmed.toLowerCase())) return specials[trimmed.toLowerCase()];
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed) ? Number(trimmed) : undefined;
}

function refuse(key: string, found: string | undefined, expected: string): CliError {
  const shown = found === undefined ? "nothing" : JSON.stringify(found.slice(0, 60));
  return new CliError("invalid_option", `${key}: found ${shown}, expected ${expected}`, { key, found, expected });
}

/**
 * One number of an option.
 *
 * @throws CliError `invalid_option` naming the option, what was found and what was expected
 */
export function numberOption(
  key: string,
  text: string,
  limits: { readonly whole: boolean; readonly minimum: number; readonly maximum: number },
): number {
  const value = parseNumber(text);
  const { whole, minimum, maximum } = limits;
  if (value !== undefined && value >= minimum && value <= maximum && (!whole || Number.isInteger(value))) return value;
  const range = maximum === Number.MAX_VALUE ? `>= ${minimum}` : `from ${minimum} to ${maximum}`;
  throw refuse(key, text, `${whole ? "an integer" : "a number"} ${range}`);
}

/** Numbers separated by commas; nan, inf and -inf count. @throws CliError `invalid_option` */
export function numbersOption(key: string, text: string): number[] {
  return text.split(",").map((part) => {
    const value = parseNumber(part);
    if (value === undefined) throw refuse(key, part.trim(), "numbers separated by commas, such as 1,0.9,0.95");
    return value;
  });
}

/** Finite numbers >= 0 separated by commas. @throws CliError `invalid_option`, also when there is none */
export function ratesOption(key: string, text: string | undefined): number[] {
  const expected = "a number >= 0, or one per parameter group such as 0.1,0.01";
  if (text === undefined) throw refuse(key, undefined, expected);
  return text.split(",").map((part) => {
    const value = parseNumber(part);
    if (value === undefined || !(value >= 0 && value < Infinity)) throw refuse(key, part.trim(), expected);
    return value;
  });
}
