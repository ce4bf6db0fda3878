import { Readable } from "node:stream";
import { openFolderStore } from "../../src/artifacts/folder-store.ts";

// Run as a program of its own: writes the beginning of an artifact, says so, and waits to be killed.
const [folder, key] = process.argv.slice(2) as [string, string];

async function* beginning(): AsyncGenerator<Buffer, void, void> {
  yield Buffer.alloc(1024 * 1024, "n");
  process.stdout.write("writing\n");
  await new Promise((resolve) => setInterval(resolve, 2 ** 31 - 1));
}

const store = await openFolderStore(folder);
await store.putStream(key, Readable.from(beginning()));
