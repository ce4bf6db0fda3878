import type { FastifyInstance } from "fastify";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { PlaygroundError } from "../error.ts";
import { createScheduleThread } from "../features/definitions/schedule-thread.ts";
import { ensureFirstToken } from "../features/system/first-token.ts";
import { startRunner } from "../runner/runner.ts";
import { releaseIdleMemory } from "../ops/idle-memory.ts";
import { isLoopback, type Settings } from "../settings.ts";
import { beginWork } from "./begin-work.ts";
import { collectHandlers } from "./collect-handlers.ts";
import type { Handlers } from "./handlers.ts";
import { createLogger } from "./logger.ts";
import { openServices } from "./open-services.ts";
import { createServerApp, type ServerAppOptions } from "./server-app.ts";

/** How long calls under way may still take when the server shuts down. */
const drainMs = 10_000;

export interface StartServerOptions extends ServerAppOptions {
  /** Default: to standard error, at the level of the settings. */
  readonly log?: Logger;
  /** In addition to the features' own, or in their place. */
  readonly handlers?: Partial<Handlers>;
  /** Whether a playground without projects gets the sample to begin with. Default false. */
  readonly sample?: boolean;
}

export interface RunningServer {
  /** `http://127.0.0.1:4400`. */
  readonly address: string;
  /** The secret of a token made at this start, to be shown this once. */
  readonly firstToken: string | undefined;
  readonly app: FastifyInstance;
  /** Takes no more calls, saves what trains, closes everything. */
  close(): Promise<void>;
  /** Waits for nothing any more: trainings go on from their last checkpoints. */
  kill(): void;
}

/**
 * Starts the playground's server.
 *
 * @throws PlaygroundError `data_dir_locked`, `port_in_use`, `invalid_setting`, `store_unavailable` …; nothing stays open
 *
 * @example
 * const server = await startServer(readSettings({ port: "0", dataDir }));
 * const client = createClient({ baseUrl: server.address });
 * await server.close();
 */
export async function startServer(settings: Settings, options: StartServerOptions = {}): Promise<RunningServer> {
  const { log = createLogger(settings), handlers = {} } = options;
  const open = await openServices(settings, log);
  const { services } = open;
  const thread = createScheduleThread();
  let app: FastifyInstance | undefined;
  try {
    const firstToken = await ensureFirstToken(services.store, settings);
    app = createServerApp(services, { ...collectHandlers(services, thread), ...handlers }, { ...options, thread });
    const address = await listen(app, settings);
    const runner =
      settings.concurrency > 0 ? await startRunner(services, { concurrency: settings.concurrency }) : undefined;
    void beginWork(services, { sample: options.sample ?? false });
    const stopReleasing = releaseIdleMemory();
    void services.artifacts.removeLeftovers().catch((error: unknown) => log.warn({ err: error }, "leftovers stay"));
    return {
      address,
      firstToken,
      app,
      async close() {
        log.info("shutting down");
        stopReleasing();
        open.beginToClose();
        await Promise.all([drain(app as FastifyInstance), runner?.stop()]);
        await thread.close();
        await open.close();
        log.info("shut down");
      },
      kill() {
        runner?.kill();
        app?.server.closeAllConnections();
      },
    };
  } catch (error) {
    await app?.close();
    await thread.close();
    await open.close();
    throw error;
  }
}

/** Lets calls under way end, but not for ever. */
async function drain(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), drainMs);
  await app.close().finally(() => clearTimeout(timer));
}

/** @throws PlaygroundError `port_in_use`, `invalid_setting` */
async function listen(app: FastifyInstance, { host, port }: Settings): Promise<string> {
  try {
    await app.listen({ host, port, listenTextResolver: (address) => `listening at ${address}` });
  } catch (error) {
    throw cannotListen(error, host, port);
  }
  const bound = app.server.address() as AddressInfo;
  return `http://${nameFor(host, bound)}:${bound.port}`;
}

/** A name under which the server is reached from its own machine at least. */
function nameFor(host: string, bound: AddressInfo): string {
  if (isLoopback(host)) return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  if (["0.0.0.0", "::", ""].includes(host)) return "localhost";
  return bound.family === "IPv6" ? `[${bound.address}]` : host;
}

function cannotListen(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") {
    const message = `port ${port} on ${host} is in use: stop what listens there, or choose another --port`;
    return new PlaygroundError("port_in_use", message, { key: "port", found: port }, error);
  }
  if (code === "EACCES")
    return refused("port", port, `--port: found ${port}, expected one that this user may open`, error);
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return refused("host", host, `--host: found ${host}, expected an address of this machine`, error);
  }
  return error;
}

function refused(key: string, found: unknown, message: string, cause: unknown): PlaygroundError {
  return new PlaygroundError("invalid_setting", message, { key, found }, cause);
}
