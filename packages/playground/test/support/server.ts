import { createClient, type Client } from "@glissade/api";
import { Writable } from "node:stream";
import { onTestFinished } from "vitest";
import { createLogger } from "../../src/server/logger.ts";
import { type RunningServer, startServer, type StartServerOptions } from "../../src/server/start-server.ts";
import { readSettings, type SettingFlags } from "../../src/settings.ts";
import { temporaryFolder } from "./temporary-folder.ts";

/** A server that really listens, for one test. */
export interface TestServer extends Omit<RunningServer, "close"> {
  readonly client: Client;
  readonly dataDir: string;
  /** The token that opens it, where it asks for one. */
  readonly token: string | undefined;
  /** Everything logged so far. */
  readonly logged: () => string;
  /** Clients of other tokens. */
  readonly clientWith: (token: string | undefined) => Client;
  readonly close: () => Promise<void>;
}

export interface TestServerOptions extends StartServerOptions {
  readonly flags?: SettingFlags;
  readonly environment?: Readonly<Record<string, string>>;
}

/** On a free port, in a data folder of its own, training nothing unless told to. It ends with the test. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.flags?.dataDir ?? (await temporaryFolder());
  const server = await openTestServer({ ...options, flags: { ...options.flags, dataDir } });
  onTestFinished(server.close);
  return server;
}

/** The same for several tests, which close it themselves: `beforeAll` may return how. */
export async function openTestServer(options: TestServerOptions & { flags: { dataDir: string } }): Promise<TestServer> {
  const { flags, environment = {}, ...rest } = options;
  const { dataDir } = flags;
  const given = { port: "0", concurrency: "0", logLevel: "trace", ...flags, dataDir };
  const settings = readSettings(given, environment);
  const lines: string[] = [];
  const destination = new Writable({ write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()) });
  const log = createLogger(settings, { readable: false, destination });
  const server = await startServer(settings, { log, ...rest });
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => (closed ??= server.close());
  const token = server.firstToken ?? settings.firstToken;
  const clientWith = (secret: string | undefined): Client =>
    createClient({ baseUrl: server.address, ...(secret !== undefined && { token: secret }) });
  return { ...server, close, client: clientWith(token), dataDir, token, logged: () => lines.join(""), clientWith };
}
