import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Notes something to be done at the end. */
export type Defer = (act: () => unknown) => void;

/**
 * Does work, then everything that it deferred, the last first: also when the work throws, and when ctrl-C or SIGTERM ends
 * it before.
 */
export async function withCleanUp(work: (defer: Defer) => Promise<void>): Promise<void> {
  const acts: (() => unknown)[] = [];
  const cleanUp = async (): Promise<void> => {
    for (let act = acts.pop(); act; act = acts.pop()) {
      try {
        await act();
      } catch (error) {
        console.error("cleaning up:", error);
      }
    }
  };
  const interrupt = (): void => void cleanUp().finally(() => process.exit(130));
  process.once("SIGINT", interrupt).once("SIGTERM", interrupt);
  try {
    await work((act) => acts.push(act));
  } finally {
    await cleanUp();
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt);
  }
}

/** A folder that goes away at the end. */
export async function temporaryFolder(defer: Defer): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "glissade-bench-")));
  defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}
