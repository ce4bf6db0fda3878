import { CliError } from "../cli-error.ts";

/** How far apart evaluations are, in one of two units. */
export type Period = { readonly epochs: number } | { readonly iterations: number };

/** `--evaluation-period`: "2" (epochs) or "500 iterations". @throws CliError `invalid_flag` */
export function periodFlag(text: string | undefined): Period | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+)\s*(epochs?|iterations?)?$/.exec(text.trim());
  if (match) return match[2]?.startsWith("iteration") ? { iterations: Number(match[1]) } : { epochs: Number(match[1]) };
  const expected = 'a number of epochs or iterations, for example 2 or "500 iterations"';
  throw new CliError("invalid_flag", `--evaluation-period: found "${text}", expected ${expected}`, {
    key: "evaluation-period",
    found: text,
    expected,
  });
}
