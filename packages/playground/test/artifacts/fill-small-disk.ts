import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { openFolderStore } from "../../src/artifacts/folder-store.ts";
import { read } from "./read.ts";

// Run as a program of its own in a mount namespace: on a disk of 4 MiB, writes 1 MiB and then what does not fit, makes
// the disk read-only, and prints what came of it.
const [folder] = process.argv.slice(2) as [string];
const MiB = 1024 * 1024;

const failure = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "none",
    ({ code, message }: { code: string; message: string }) => ({ code, message }),
  );

const store = await openFolderStore(folder);
const old = randomBytes(MiB);
await store.putBytes("model", old);
const full = await failure(store.putBytes("model", randomBytes(8 * MiB)));
const kept = old.equals(await read(store, "model"));
const leftovers = await readdir(join(folder, ".tmp"));
execFileSync("mount", ["-o", "remount,ro", folder]);
const readOnly = await failure(store.putBytes("model", old));
const check = await store.check();
process.stdout.write(JSON.stringify({ full, kept, leftovers, readOnly, check }));
