import { PlaygroundError, type PlaygroundErrorDetails } from "../error.ts";

/**
 * An error in the form "subject: found this, expected that".
 *
 * @example throw mismatch("archive_entries", "archive photos.zip", "1,000,000 entries", "at most 200,000");
 */
export function mismatch(
  code: string,
  subject: string,
  found: string,
  expected: string,
  details: PlaygroundErrorDetails = {},
): PlaygroundError {
  return new PlaygroundError(code, `${subject}: found ${found}, expected ${expected}`, { found, expected, ...details });
}

/** The system's code of an error (`ENOENT` …), or undefined. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === "string" ? code : undefined;
}

const full: readonly (string | undefined)[] = ["ENOSPC", "EDQUOT", "EFBIG"];

/** What a failed system call becomes; our own errors and cancellation pass through unchanged. */
export function systemError(error: unknown, doing: string, file: string): unknown {
  const code = systemCode(error);
  if (error instanceof PlaygroundError || code === undefined || !/^E[A-Z0-9]+$/.test(code)) return error;
  if (full.includes(code))
    return new PlaygroundError("disk_full", `${doing}: the disk is full`, { file, found: code }, error);
  return new PlaygroundError("io", `${doing}: the system answered ${code}`, { file, found: code }, error);
}
