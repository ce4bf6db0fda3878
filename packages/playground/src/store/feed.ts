import type { LiveMessage } from "@glissade/api";

/** What those who follow along are told; what it is about they read from the store. */
export type Notice =
  /** A project has new events. */
  | { readonly kind: "events"; readonly projectId: string }
  /** How far something is; not kept. */
  | { readonly kind: "live"; readonly projectId: string; readonly message: LiveMessage }
  /** A running experiment was asked for something. */
  | { readonly kind: "asked"; readonly experimentId: string }
  /** Experiments wait to be trained. */
  | { readonly kind: "queued" }
  /** A token was revoked, or (with `session`, the hash) one of its sessions ended: what is open under it has to end. */
  | { readonly kind: "revoked"; readonly tokenId: string; readonly session: string | null }
  /** Notices may have been lost (a broken connection): look again at everything. */
  | { readonly kind: "missed" };

/** Tells notices to all who listen, on this machine and, with PostgreSQL, on all others. */
export interface Feed {
  /** @returns ends the subscription */
  subscribe(listener: (notice: Notice) => void): () => void;
  /** At once, outside any transaction. Never throws; on other machines it may be lost. */
  tell(notice: Notice): void;
}

/** The part of a feed that every store has: listeners in this process. */
export function createLocalFeed(): Feed {
  const listeners = new Set<(notice: Notice) => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(notice) {
      for (const listener of [...listeners]) listener(notice);
    },
  };
}
