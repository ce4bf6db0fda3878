import { VisionError } from "../error.ts";

/**
 * Calls `task(0)` … `task(count - 1)`, at most `limit` at a time, in order of start. The first rejection stops further
 * starts; it is thrown once the tasks under way have ended, so nothing runs on behind the caller's back.
 */
export async function forEachConcurrently(
  count: number,
  limit: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    while (next < count && failure === undefined) {
      try {
        await task(next++);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, count) }, worker));
  if (failure) throw failure.error;
}

/** @throws VisionError code "invalid_option" unless it is an integer above 0 */
export function checkConcurrency(found: number): void {
  if (Number.isSafeInteger(found) && found >= 1) return;
  const expected = "an integer above 0";
  const message = `concurrency: found ${String(found)}, expected ${expected}`;
  throw new VisionError("invalid_option", message, { key: "concurrency", found, expected });
}
