import type { Event, Experiment, LiveMessage, Progress } from "@glissade/api";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { api } from "./client.ts";

type Listener<T> = (message: T) => void;

/** What a project says while it is looked at. */
export interface Live {
  /** False while the stream is broken; it comes back by itself. Null before the first connection. */
  readonly connected: boolean | null;
  /** Calls back for every kept event; returns how to end it. */
  readonly onEvent: (listener: Listener<Event>) => () => void;
  /** Calls back for progress and for metrics as they come. */
  readonly onMessage: (listener: Listener<LiveMessage>) => () => void;
  /** Calls back when the stream is there again after a break: what was drawn live has a gap and is to be read anew. */
  readonly onReconnect: (listener: Listener<void>) => () => void;
}

const LiveContext = createContext<Live | null>(null);

/** A tab that nobody has looked at for so long gives its connection back. */
const hiddenMs = 20_000;

/** Invalidations that come close together are done once. */
const gatherMs = 150;

/**
 * Follows a project's stream, the only one of this tab, and keeps what the page has read of it up to date: changed
 * records are read anew, progress is put in place.
 */
export function LiveProvider({ projectId, children }: { readonly projectId: string; readonly children: ReactNode }) {
  const queryClient = useQueryClient();
  const [connected, setConnected] = useState<boolean | null>(null);
  const [channels] = useState(createChannels);

  useEffect(() => {
    const keeper = keepFresh(queryClient, projectId);
    let aborter: AbortController | undefined;
    let broken = false;
    const onConnection = (now: boolean): void => {
      setConnected(now);
      if (now && broken) {
        keeper.all();
        channels.reconnects.tell();
      }
      broken = !now;
    };
    const follow = async (signal: AbortSignal): Promise<void> => {
      try {
        for await (const { event, live } of api.followProject(projectId, { signal, onConnection })) {
          if (event) {
            keeper.event(event);
            channels.events.tell(event);
          }
          if (live) {
            keeper.message(live);
            channels.messages.tell(live);
          }
        }
      } catch {
        // Refused for good (no session, no such project): the page's own queries say so.
        setConnected(false);
      }
    };
    const start = (): void => {
      if (aborter) return;
      aborter = new AbortController();
      void follow(aborter.signal);
    };
    const stop = (): void => {
      aborter?.abort();
      aborter = undefined;
      broken = true;
    };
    const endWatching = whileSeen(start, stop);
    return () => {
      endWatching();
      stop();
      keeper.end();
    };
  }, [projectId, queryClient, channels]);

  const live: Live = {
    connected,
    onEvent: channels.events.add,
    onMessage: channels.messages.add,
    onReconnect: channels.reconnects.add,
  };
  return <LiveContext value={live}>{children}</LiveContext>;
}

/** Of the project around it. */
export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error("useLive needs a LiveProvider around it");
  return live;
}

/**
 * Starts at once, stops when the tab has been out of sight for a while, and starts again when it is seen. Browsers have
 * six connections to a server for all tabs together: streams of tabs behind the others would use them up.
 *
 * @returns how to end this
 */
function whileSeen(start: () => void, stop: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === "visible") start();
    else timer = setTimeout(stop, hiddenMs);
  };
  document.addEventListener("visibilitychange", look);
  start();
  look();
  return () => {
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

function createChannels() {
  return { events: createChannel<Event>(), messages: createChannel<LiveMessage>(), reconnects: createChannel<void>() };
}

function createChannel<T>() {
  const listeners = new Set<Listener<T>>();
  return {
    add: (listener: Listener<T>): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    tell: (message: T): void => {
      for (const listener of [...listeners]) listener(message);
    },
  };
}

/** A training's steps change the record only through its progress and its state, which are told apart, and these. */
const changesRecord: ReadonlySet<string> = new Set(["training.evaluation", "training.checkpoint", "training.steered"]);

/** Puts what the stream tells into the queries' cache. */
function keepFresh(queryClient: QueryClient, projectId: string) {
  const waiting = new Map<string, readonly unknown[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function invalidateSoon(...keys: (readonly unknown[])[]): void {
    for (const key of keys) waiting.set(JSON.stringify(key), key);
    timer ??= setTimeout(() => {
      timer = undefined;
      const keysNow = [...waiting.values()];
      waiting.clear();
      for (const queryKey of keysNow) void queryClient.invalidateQueries({ queryKey });
    }, gatherMs);
  }

  return {
    event({ type, experimentId, datasetId }: Event): void {
      if (type.startsWith("training.") && !changesRecord.has(type)) return;
      if (experimentId !== null) invalidateSoon(["experiment", experimentId]);
      if (datasetId !== null) invalidateSoon(["dataset", datasetId]);
      invalidateSoon(["project", projectId], ["projects"]);
    },
    message(message: LiveMessage): void {
      if (message.type === "experiment.progress") {
        const progress = message.data as Progress;
        queryClient.setQueryData<Experiment>(["experiment", message.experimentId], (known) =>
          known ? { ...known, progress } : known,
        );
      } else if (message.type === "dataset.progress") {
        invalidateSoon(["dataset", message.datasetId], ["project", projectId, "datasets"]);
      }
    },
    all(): void {
      invalidateSoon(["project", projectId], ["projects"], ["experiment"], ["dataset"]);
    },
    end(): void {
      clearTimeout(timer);
    },
  };
}
