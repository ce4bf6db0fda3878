import { Client } from "pg";
import { createLocalFeed, type Feed, type Notice } from "./feed.ts";

/** The channel that notices go over. */
export const noticeChannel = "glissade";

/** PostgreSQL refuses longer messages; what they would say is read from the store anyway. */
export const longestNotice = 7900;

const reconnectMs = 1000;

/** A feed over LISTEN and NOTIFY on a connection of its own, which is made again where it breaks. */
export interface PostgresFeed extends Feed {
  close(): Promise<void>;
}

/**
 * @param notify sends a message outside transactions
 */
export async function openPostgresFeed(
  connectionString: string,
  notify: (text: string) => Promise<unknown>,
): Promise<PostgresFeed> {
  const local = createLocalFeed();
  let closed = false;
  let client = await listen(connectionString, local, onBroken);
  let timer: NodeJS.Timeout | undefined;

  function onBroken(): void {
    if (closed) return;
    clearTimeout(timer);
    timer = setTimeout(() => void reconnect(), reconnectMs);
  }
  async function reconnect(): Promise<void> {
    try {
      const next = await listen(connectionString, local, onBroken);
      if (closed) return await next.end();
      client = next;
      local.tell({ kind: "missed" });
    } catch {
      onBroken();
    }
  }
  return {
    subscribe: (listener) => local.subscribe(listener),
    tell(notice) {
      const text = JSON.stringify(notice);
      if (Buffer.byteLength(text) <= longestNotice) void notify(text).catch(() => undefined);
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await client.end().catch(() => undefined);
    },
  };
}

async function listen(connectionString: string, local: Feed, onBroken: () => void): Promise<Client> {
  const client = new Client({ connectionString, keepAlive: true });
  client.on("error", onBroken);
  client.on("end", onBroken);
  client.on("notification", ({ payload }) => {
    if (payload !== undefined) local.tell(JSON.parse(payload) as Notice);
  });
  await client.connect();
  await client.query(`LISTEN ${noticeChannel}`);
  return client;
}
