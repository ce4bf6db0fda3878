import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const tool = fileURLToPath(new URL("../../../tools/build-if-stale.ts", import.meta.url));

/** Has the page built as it is now; test files that want it at the same time share one building. */
export async function buildPage(): Promise<void> {
  await promisify(execFile)(process.execPath, [tool]);
}
