// The process that runLoad starts: reads a plan, makes its calls, prints what they took.
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import type { LoadCall, LoadPlan, LoadResult } from "./load.ts";

const { address, calls, clients, seconds, pauseMs } = JSON.parse(await text(process.stdin)) as LoadPlan;
const times: Record<string, number[]> = Object.fromEntries(calls.map(({ name }) => [name, []]));
let errors = 0;
// Plain node:http, because fetch takes several times the processor time that the server needs to answer.
const agent = new Agent({ keepAlive: true, maxSockets: clients });

/** Resolves with the status when the last byte of the answer is there. */
function send({ method, path, body }: LoadCall): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { "content-type": "application/json" };
    const call = request(`${address}${path}`, { method, headers, agent }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
      response.once("error", reject);
    });
    call.once("error", reject);
    call.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function make(call: LoadCall): Promise<void> {
  const begin = performance.now();
  const status = await send(call).catch(() => 0);
  if (status >= 200 && status < 300) times[call.name]?.push(performance.now() - begin);
  else errors += 1;
}

async function runClient(index: number, until: number): Promise<void> {
  for (let turn = index; performance.now() < until; turn++) {
    // People do not click in step.
    if (pauseMs > 0) await wait(2 * pauseMs * Math.random());
    await make(calls[turn % calls.length]!);
  }
}

// Connections are made and code is compiled before it counts.
await Promise.all(Array.from({ length: clients }, (_, index) => send(calls[index % calls.length]!)));
const begin = performance.now();
await Promise.all(Array.from({ length: clients }, (_, index) => runClient(index, begin + seconds * 1000)));
const result: LoadResult = { seconds: (performance.now() - begin) / 1000, times, errors };
process.stdout.write(JSON.stringify(result));
agent.destroy();
