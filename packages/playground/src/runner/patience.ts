import { setTimeout as wait } from "node:timers/promises";

const firstPauseMs = 500;
const longestPauseMs = 15_000;

export interface PatienceOptions {
  readonly signal: AbortSignal;
  /** Whether waiting may help. */
  readonly passes: (error: unknown) => boolean;
  /** Told the first time. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Does work until it succeeds, with growing pauses between tries.
 *
 * @throws what the work throws when waiting does not help; the signal's reason when told to wait no longer
 */
export async function patiently<T>(work: () => Promise<T>, options: PatienceOptions): Promise<T> {
  const { signal, passes, onTrouble } = options;
  for (let failures = 0; ; failures++) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(error)) throw error;
      if (failures === 0) onTrouble(error);
      await wait(Math.min(longestPauseMs, firstPauseMs * 2 ** failures), undefined, { signal });
    }
  }
}

/** Whether an error says that the artifacts cannot be reached at the moment, or that a disk is full. */
export function isArtifactTrouble(error: unknown): boolean {
  return ["artifacts_unavailable", "disk_full"].includes(codeOf(error));
}

/** An error's code, or what it is called by where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unexpected";
}
