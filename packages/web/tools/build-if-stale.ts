import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const stamp = join(root, "dist", ".built-from");
/** Holds the number of the process that builds. */
const lock = join(root, "node_modules", ".glissade-build");

/** Everything that the page is made of: its own sources, the packages that it holds, and the versions installed. */
const sources = [
  "index.html",
  "vite.config.ts",
  "public/**/*",
  "src/**/*",
  "../{api,descent,schedules,solvers,words}/src/**/*.ts",
  "../../package-lock.json",
];

/**
 * Builds the page into dist/, unless what is there was built from the same sources. Who comes while it is being built
 * waits for that.
 *
 * @returns whether it was built
 */
export async function buildIfStale(): Promise<boolean> {
  const wanted = fingerprint();
  if (await isBuiltFrom(wanted)) return false;
  await takeLock();
  try {
    if (await isBuiltFrom(wanted)) return false;
    await rm(stamp, { force: true });
    // Whatever runs this, a test for one: React in its slow form is for nobody.
    process.env["NODE_ENV"] = "production";
    const { build } = await import("vite");
    await build({ root, mode: "production", logLevel: "warn" });
    await compress(join(root, "dist", "assets"));
    await writeFile(stamp, wanted);
    return true;
  } finally {
    await rm(lock, { force: true });
  }
}

async function isBuiltFrom(wanted: string): Promise<boolean> {
  return (await readFile(stamp, "utf8").catch(() => "")) === wanted;
}

async function takeLock(): Promise<void> {
  await mkdir(join(root, "node_modules"), { recursive: true });
  for (;;) {
    try {
      return await writeFile(lock, String(process.pid), { flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = Number(await readFile(lock, "utf8").catch(() => "0"));
    // Empty for a moment while its holder writes its number.
    if (holder > 0 && !isAlive(holder)) await rm(lock, { force: true });
    await pause(100);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Writes each file packed beside it, for the server to send to browsers that take it so. */
async function compress(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const content = await readFile(join(folder, name));
    await writeFile(join(folder, `${name}.gz`), gzipSync(content, { level: 9 }));
  }
}

function fingerprint(): string {
  const hash = createHash("sha256");
  const files = globSync(sources, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).sort()) {
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

if (import.meta.main) {
  const started = performance.now();
  if (await buildIfStale()) console.log(`built the web page in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}
