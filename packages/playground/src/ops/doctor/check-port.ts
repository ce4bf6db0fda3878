import { createServer } from "node:net";
import type { Settings } from "../../settings.ts";
import type { Check } from "./check.ts";

/** Whether a server can listen where it is to, or does so already. */
export function portCheck({ host, port }: Settings): Check {
  return {
    name: "port",
    needed: true,
    fix: "Choose another --port or --host.",
    look: async () => {
      const refused = await tryToListen(host, port);
      if (refused === undefined) return { ok: true, found: `${port} on ${host} is free` };
      if (refused !== "EADDRINUSE") throw new Error(`${port} on ${host} cannot be opened (${refused})`);
      if (await isOurs(host, port)) return { ok: true, found: `a Glissade server answers on port ${port}` };
      const fix = "Stop what listens there, or choose another --port.";
      return { ok: false, found: `${port} on ${host} is in use by another program`, fix };
    },
  };
}

/** @returns why not, as Node's code */
function tryToListen(host: string, port: number): Promise<string | undefined> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function isOurs(host: string, port: number): Promise<boolean> {
  const name = ["0.0.0.0", "::"].includes(host) ? "localhost" : host;
  try {
    const response = await fetch(`http://${name}:${port}/readyz`, { signal: AbortSignal.timeout(3000) });
    return Object.hasOwn((await response.json()) as object, "checks");
  } catch {
    return false;
  }
}
