// The process that follow() starts: says "connected" once all followers are, then what they got.
import { type ClientRequest, get, type IncomingMessage } from "node:http";
import type { FollowPlan, FollowResult } from "./follow.ts";

const { url, followers, first, events } = JSON.parse(process.argv[2] ?? "") as FollowPlan;
let live = 0;

interface Follower {
  readonly connected: Promise<void>;
  readonly delays: Promise<number[]>;
}

function startFollower(): Follower {
  const connected = Promise.withResolvers<void>();
  const delays = Promise.withResolvers<number[]>();
  const call = get(url, (response) => {
    response.once("close", () => delays.reject(new Error("a stream ended early")));
    read(response, call, connected.resolve).then(delays.resolve, delays.reject);
  });
  call.once("error", (error) => {
    connected.reject(error);
    delays.reject(error);
  });
  return { connected: connected.promise, delays: delays.promise };
}

/** Takes the stream apart by hand: what the followers do must cost less than what they measure. */
async function read(response: IncomingMessage, call: ClientRequest, onConnected: () => void): Promise<number[]> {
  if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
  const delays: number[] = [];
  let rest = "";
  response.setEncoding("utf8");
  for await (const chunk of response as AsyncIterable<string>) {
    const messages = (rest + chunk).split("\n\n");
    rest = messages.pop() ?? "";
    for (const message of messages) {
      if (message.startsWith("retry:")) onConnected();
      else if (message.startsWith("event: live")) live += 1;
      else if (message.startsWith("id: ")) delays.push(delayOf(message, first + delays.length));
    }
    if (delays.length >= events) break;
  }
  call.destroy();
  return delays;
}

function delayOf(message: string, expected: number): number {
  const [, seq] = /^id: (\d+)/.exec(message) ?? [];
  if (Number(seq) !== expected) throw new Error(`found event ${seq}, expected ${expected}`);
  const [, time = ""] = /"time":"([^"]+)"/.exec(message) ?? [];
  return Date.now() - Date.parse(time);
}

const all = Array.from({ length: followers }, startFollower);
await Promise.all(all.map(({ connected }) => connected));
process.stdout.write("connected\n");
const result: FollowResult = { delays: await Promise.all(all.map(({ delays }) => delays)), end: Date.now(), live };
process.stdout.write(`${JSON.stringify(result)}\n`);
