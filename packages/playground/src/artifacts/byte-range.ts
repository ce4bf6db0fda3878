import { ArtifactError } from "./artifact-error.ts";
import type { ByteRange } from "./artifact-store.ts";

/**
 * First byte and length of a range of an artifact of `size` bytes. An end beyond the last byte means the last byte.
 *
 * @throws ArtifactError `invalid_range` where nothing of the artifact lies in it, or where it is no range
 */
export function resolveRange(key: string, range: ByteRange, size: number): { start: number; length: number } {
  checkRange(key, range);
  const { start = 0, end = size - 1 } = range;
  const whole = range.start === undefined && range.end === undefined;
  if (!whole && start >= size) throw invalidRange(key, range, size);
  return { start, length: Math.min(end, size - 1) - start + 1 };
}

/** @throws ArtifactError `invalid_range` for what fits no artifact at all: negative, fractional, end before start */
export function checkRange(key: string, range: ByteRange): void {
  const { start = 0, end = Number.MAX_SAFE_INTEGER } = range;
  const possible = Number.isSafeInteger(start) && Number.isSafeInteger(end) && 0 <= start && start <= end;
  if (!possible) throw invalidRange(key, range);
}

/** The error for a range that does not fit, of an artifact of `size` bytes where that is known. */
export function invalidRange(key: string, range: ByteRange, size?: number): ArtifactError {
  const found = `${range.start ?? 0}-${range.end ?? ""}`;
  const expected = size === undefined ? "0 <= start <= end, in bytes" : `a range within its ${size} bytes`;
  return new ArtifactError("invalid_range", `bytes ${found} of ${key}: expected ${expected}`, { key, found, expected });
}
