import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { createClient, type Client } from "@glissade/api";
import type { Defer } from "./clean-up.ts";

const program = fileURLToPath(new URL("../../packages/playground/src/cli.ts", import.meta.url));

/** How long a process may take to end when asked, in milliseconds. */
const endMs = 30_000;

/** `glissade …` as a process of its own. */
export interface Program {
  readonly pid: number;
  /** Resolves with the match once it has printed it; rejects when it ends before. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  stdout(): string;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Asks it to end, and makes it when it does not. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Folder for a CPU profile of the process, written when it ends. */
  readonly profile?: string | undefined;
}

/** Runs `glissade …`; it ends with the benchmark at the latest. */
export function runGlissade(defer: Defer, args: readonly string[], options: ProgramOptions = {}): Program {
  const { environment = {}, profile } = options;
  const profiling = profile === undefined ? [] : ["--cpu-prof", "--cpu-prof-dir", profile];
  const child = spawn(process.execPath, [...profiling, program, ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk) => (said.stdout += String(chunk)));
  // Its last words are enough.
  child.stderr.on("data", (chunk) => (said.stderr = (said.stderr + String(chunk)).slice(-4000)));
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once("close", (code, signal) => resolve(signal ?? code ?? 0)).once("error", reject);
  });
  const stop = async (): Promise<void> => {
    const timer = setTimeout(() => child.kill("SIGKILL"), endMs);
    child.kill("SIGTERM");
    await ended.finally(() => clearTimeout(timer));
  };
  defer(stop);
  const says = (pattern: RegExp): Promise<RegExpMatchArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(said.stdout);
        if (match) resolve(match);
      };
      look();
      child.stdout.on("data", look);
      void ended.then((how) =>
        reject(new Error(`glissade ${args[0]} ended with ${how}\n${said.stdout}${said.stderr}`)),
      );
    });
  return { pid: child.pid ?? 0, says, stdout: () => said.stdout, ended, stop };
}

/** A server that listens. */
export interface Served extends Program {
  readonly address: string;
  readonly client: Client;
}

/** `glissade serve` on a free port. */
export async function serve(
  defer: Defer,
  dataDir: string,
  options: ProgramOptions & { readonly flags?: readonly string[] } = {},
): Promise<Served> {
  const flags = ["--port", "0", "--data-dir", dataDir, ...(options.flags ?? [])];
  const server = runGlissade(defer, ["serve", ...flags], options);
  const [, address = ""] = await server.says(/ is at (\S+)/);
  return { ...server, address, client: createClient({ baseUrl: address }) };
}
