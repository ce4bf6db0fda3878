import { pino } from "pino";
import { openArtifacts } from "../../src/artifacts/open-artifacts.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { startRunner } from "../../src/runner/runner.ts";
import { openStore } from "../../src/store/open-store.ts";

// A server's runner in a process of its own, to be killed: node embedded-server.ts <data folder>
const dataDir = process.argv[2] ?? "";
const log = pino({ level: "silent" });
const store = await openStore({ databaseUrl: undefined, dataDir });
const queue = await openQueue(store, undefined, log);
const artifacts = await openArtifacts(undefined, dataDir);
await startRunner({ settings: { dataDir }, store, queue, artifacts, log }, { concurrency: 1 });
