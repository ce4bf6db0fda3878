import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Defer } from "./clean-up.ts";

export interface FollowPlan {
  /** Of a stream of server-sent events, with its query. */
  readonly url: string;
  readonly followers: number;
  /** Number of the first event that each is to get, and how many: all in order, each once. */
  readonly first: number;
  readonly events: number;
}

export interface FollowResult {
  /** Of each follower: milliseconds from when an event was said to when it was there, in the order of the events. */
  readonly delays: readonly (readonly number[])[];
  /** When the last follower had the last event, in milliseconds since 1970. */
  readonly end: number;
  /** Live messages, of all followers. */
  readonly live: number;
}

/**
 * Follows a stream many times over, in a process of its own.
 *
 * @returns once all are connected; `result` when all have all events, and rejects when one got others than promised
 */
export async function follow(defer: Defer, plan: FollowPlan): Promise<{ readonly result: Promise<FollowResult> }> {
  const script = fileURLToPath(new URL("./follow-clients.ts", import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(plan)], { stdio: ["ignore", "pipe", "inherit"] });
  defer(() => child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const closed = once(child, "close");
  const read = async (): Promise<string> => {
    const { done, value } = await lines.next();
    if (done !== true) return value;
    await closed;
    throw new Error(`the followers ended with ${child.exitCode ?? child.signalCode}`);
  };
  await read();
  return { result: read().then((line) => JSON.parse(line) as FollowResult) };
}
