import type { LoadCall } from "./load.ts";
import { serverUsage } from "./server-usage.ts";

export interface TimedCalls {
  /** Milliseconds to the last byte of each answer. */
  readonly times: readonly number[];
  /** Of an answer's body. */
  readonly bytes: number;
  /** Processor time of the server's process per call, with what else it did meanwhile. */
  readonly cpuMs: number;
}

/** Makes a call some times, one after the other. @throws Error when it is refused */
export async function timeCalls(address: string, { method, path, body }: LoadCall, count: number): Promise<TimedCalls> {
  const headers = { "content-type": "application/json" };
  const init = { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers }) };
  const before = await serverUsage(address);
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    const response = await fetch(`${address}${path}`, init);
    const answer = await response.arrayBuffer();
    times.push(performance.now() - begin);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${Buffer.from(answer).toString()}`);
    bytes = answer.byteLength;
  }
  const after = await serverUsage(address);
  return { times, bytes, cpuMs: (1000 * (after.cpuSeconds - before.cpuSeconds)) / count };
}
