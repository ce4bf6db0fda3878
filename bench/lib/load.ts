import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Defer } from "./clean-up.ts";

/** One kind of call that clients make. */
export interface LoadCall {
  readonly name: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body?: unknown;
}

export interface LoadPlan {
  readonly address: string;
  /** Each client makes them in this order, over and over; each begins at another. */
  readonly calls: readonly LoadCall[];
  readonly clients: number;
  readonly seconds: number;
  /** A client's mean pause between two calls, in milliseconds; 0: it calls again at once. */
  readonly pauseMs: number;
}

export interface LoadResult {
  readonly seconds: number;
  /** Milliseconds from the call to the last byte of its answer, by the call's name. */
  readonly times: Readonly<Record<string, readonly number[]>>;
  /** Answers that were no success, and calls without an answer. */
  readonly errors: number;
}

/** Runs clients in a process of their own, so that their work does not count as the server's. */
export async function runLoad(defer: Defer, plan: LoadPlan): Promise<LoadResult> {
  const script = fileURLToPath(new URL("./load-clients.ts", import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] });
  defer(() => child.kill("SIGKILL"));
  child.stdin.end(JSON.stringify(plan));
  const [answer] = await Promise.all([text(child.stdout), once(child, "close")]);
  if (child.exitCode !== 0) throw new Error(`the clients ended with ${child.exitCode ?? child.signalCode}`);
  return JSON.parse(answer) as LoadResult;
}
