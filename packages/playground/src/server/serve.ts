import { flushCompileCache } from "node:module";
import { exitCodes } from "../cli-error.ts";
import { onStopSignals } from "../runner/stop-signals.ts";
import { isLoopback, type Settings } from "../settings.ts";
import { version } from "../version.ts";
import { docsPath } from "./plugins/docs.ts";
import { isWebPageBuilt } from "./plugins/web-page.ts";
import { type RunningServer, startServer } from "./start-server.ts";

/**
 * Serves until a signal ends it. The first one lets calls end and saves what trains; the second ends the process at once.
 *
 * @param print takes the lines that people read at the start
 */
export async function serve(settings: Settings, print: (line: string) => void): Promise<void> {
  const server = await startServer(settings, { sample: true });
  // Now and not at the end: a server may end by being killed.
  flushCompileCache();
  for (const line of describeStart(server, settings)) print(line);
  await new Promise<void>((resolve, reject) => {
    // Listened to until the process has ended: package managers repeat signals.
    onStopSignals(
      () => {
        print("Stopping: what trains is saved. Once more to stop at once.");
        server.close().then(resolve, reject);
      },
      () => {
        server.kill();
        process.exit(exitCodes.stopped);
      },
    );
  });
}

function describeStart({ address, firstToken }: RunningServer, settings: Settings): string[] {
  const { authentication, host } = settings;
  return [
    `Glissade ${version} is at ${address}`,
    `  data    ${settings.dataDir}`,
    `  mode    ${modeOf(settings)}`,
    `  access  ${authentication ? "with a token" : "from this machine, without a token"}`,
    isWebPageBuilt()
      ? `  page    ${address}/`
      : "  page    not built: npm run build, then start again (npm start does both); the API works without it",
    `  docs    ${address}${docsPath}`,
    ...(firstToken === undefined
      ? []
      : [`  token   ${firstToken}`, "          shown this once: keep it, callers need it"]),
    ...(isLoopback(host)
      ? []
      : ["  mind    tokens travel as they are: put TLS in front of it where others can listen"]),
  ];
}

function modeOf({ databaseUrl, concurrency }: Settings): string {
  const records = databaseUrl === undefined ? "one machine (SQLite)" : "many machines (PostgreSQL)";
  const training = concurrency === 0 ? "trains nothing itself: workers do" : `trains ${concurrency} at a time`;
  return `${records}, ${training}`;
}
