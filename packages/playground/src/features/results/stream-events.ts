import type { LiveMessage } from "@glissade/api";
import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Call } from "../../server/handlers.ts";
import { answered } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import type { Notice } from "../../store/feed.ts";
import { type EventScope, lastEvent, readEvents } from "./event-repository.ts";

/** So that proxies and browsers notice a dead connection. */
const keepAliveMs = 15_000;
const pageSize = 500;

/**
 * Answers with server-sent events until the connection ends.
 *
 * Kept events come in order, each once, with their number as id; a caller that names the last one it saw gets what came
 * since. Live messages have no id and are dropped while the caller is slow: what they say is in the records as well.
 *
 * @param after the last event that the caller has; undefined: only what happens from now on
 */
export async function streamEvents(
  { store }: Pick<Services, "store">,
  scope: EventScope,
  after: number | undefined,
  call: Call,
): Promise<typeof answered> {
  let position = lastEventId(call) ?? after;
  position ??= await lastEvent(store.db, scope.projectId);
  const { reply } = call;
  reply.hijack();
  const out = reply.raw;
  out.writeHead(200, {
    ...Object.fromEntries(Object.entries(reply.getHeaders()).filter(([, value]) => value !== undefined)),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  out.write(`retry: 1000\nevent: position\ndata: ${position}\n\n`);

  const due = createSignal();
  const ended = new AbortController();
  const end = (): void => {
    ended.abort();
    due.raise();
  };
  call.signal.addEventListener("abort", end, { once: true });
  if (call.signal.aborted) end();
  const unsubscribe = store.feed.subscribe((notice) => {
    if (isNews(notice, scope)) due.raise();
    else if (notice.kind === "live" && isInScope(notice, scope) && !out.writableNeedDrain) {
      out.write(`event: live\ndata: ${JSON.stringify(notice.message)}\n\n`);
    }
  });
  const keepAlive = setInterval(() => out.write(": still here\n\n"), keepAliveMs);
  try {
    due.raise();
    while (!ended.signal.aborted) {
      await due.wait();
      position = await deliver(store, scope, position, out, ended.signal);
    }
  } finally {
    clearInterval(keepAlive);
    unsubscribe();
    out.end();
  }
  return answered;
}

/** What browsers send when they connect again. */
function lastEventId({ request }: Call): number | undefined {
  const header = request.headers["last-event-id"];
  if (typeof header !== "string" || !/^\d{1,15}$/.test(header)) return undefined;
  return Number(header);
}

function isNews(notice: Notice, { projectId }: EventScope): boolean {
  return notice.kind === "missed" || (notice.kind === "events" && notice.projectId === projectId);
}

function isInScope(notice: { readonly projectId: string; readonly message: LiveMessage }, scope: EventScope): boolean {
  if (notice.projectId !== scope.projectId) return false;
  if (scope.experimentId === undefined) return true;
  return "experimentId" in notice.message && notice.message.experimentId === scope.experimentId;
}

/** Writes all events after a position, no faster than the caller reads. @returns the new position */
async function deliver(
  store: Services["store"],
  scope: EventScope,
  from: number,
  out: ServerResponse,
  ended: AbortSignal,
): Promise<number> {
  let position = from;
  for (;;) {
    const events = await readEvents(store.db, scope, { after: position, limit: pageSize });
    for (const event of events) {
      if (ended.aborted) return position;
      const open = out.write(`id: ${event.seq}\nevent: event\ndata: ${JSON.stringify(event)}\n\n`);
      position = event.seq;
      if (!open) await once(out, "drain", { signal: ended }).catch(() => undefined);
    }
    if (events.length < pageSize) return position;
  }
}

/** Remembers that something is due until somebody waits for it. */
function createSignal() {
  let raised = false;
  let wake: () => void = () => undefined;
  return {
    raise() {
      raised = true;
      wake();
    },
    async wait(): Promise<void> {
      if (!raised) await new Promise<void>((resolve) => (wake = resolve));
      raised = false;
    },
  };
}
