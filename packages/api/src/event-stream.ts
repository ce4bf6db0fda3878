import { createParser, type EventSourceMessage } from "eventsource-parser";
import { errorOf } from "./client-error.ts";
import { event, liveMessage, type Event, type LiveMessage } from "./results.ts";

export interface StreamOptions {
  /** Go on after this event; default: from now. */
  readonly after?: number;
  readonly signal?: AbortSignal;
  /** Told when the connection breaks (false) and when it is there (again). */
  readonly onConnection?: (connected: boolean) => void;
  /** Waits before connecting again, in milliseconds; grows to ten times this. Default 500. */
  readonly retryMs?: number;
}

/** Either a kept event or a live message. */
export interface Streamed {
  readonly event?: Event;
  readonly live?: LiveMessage;
}

type Connect = (input: { readonly after?: number }, signal: AbortSignal | undefined) => Promise<Response>;

/** Reads a stream of server-sent events, connecting again where it breaks, after the last event seen. */
export async function* followStream(
  connect: Connect,
  options: StreamOptions = {},
): AsyncGenerator<Streamed, void, void> {
  const { signal, onConnection, retryMs = 500 } = options;
  let after = options.after;
  let failures = 0;
  while (!signal?.aborted) {
    try {
      const response = await connect(after === undefined ? {} : { after }, signal);
      if (!response.ok) throw await errorOf(response);
      failures = 0;
      onConnection?.(true);
      for await (const message of messagesOf(response)) {
        const streamed = read(message);
        if (streamed.event) after = streamed.event.seq;
        else if (message.event === "position") after = Number(message.data);
        if (streamed.event ?? streamed.live) yield streamed;
      }
    } catch (error) {
      if (signal?.aborted) return;
      // A refusal is final; a broken connection is not.
      if (error instanceof Error && "status" in error && Number(error.status) >= 400 && Number(error.status) < 500) {
        throw error;
      }
    }
    onConnection?.(false);
    failures += 1;
    await pause(Math.min(retryMs * failures, retryMs * 10), signal);
  }
}

function read(message: EventSourceMessage): Streamed {
  if (message.event === "event") return { event: event.parse(JSON.parse(message.data)) };
  if (message.event === "live") return { live: liveMessage.parse(JSON.parse(message.data)) };
  return {};
}

async function* messagesOf(response: Response): AsyncGenerator<EventSourceMessage, void, void> {
  const waiting: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => waiting.push(message) });
  const decoder = new TextDecoder();
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      parser.feed(decoder.decode(value, { stream: true }));
      yield* waiting.splice(0);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
