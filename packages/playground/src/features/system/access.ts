import type { Statements } from "../../store/store.ts";
import { findSession } from "./sessions.ts";
import { findToken } from "./tokens.ts";

/** Who makes a request: the holder of a token, perhaps through a browser's session. */
export interface Caller {
  readonly tokenId: string;
  /** Hash of the session's secret; null where the token itself was shown. */
  readonly session: string | null;
}

/** What a request shows. */
export interface Credentials {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** The session cookie's value. */
  readonly cookie: string | undefined;
}

/** How exactly it is kept when a token was last used. */
const useIntervalMs = 60_000;

/** Finds out who calls. */
export interface Access {
  /** Nobody where what is shown is not (any more) valid. A header that is not counts, even beside a valid cookie. */
  identify(credentials: Credentials): Promise<Caller | undefined>;
  /** Whether somebody who was let in would be still. */
  isStillValid(caller: Caller): Promise<boolean>;
}

export function createAccess(db: Statements): Access {
  const written = new Map<string, number>();

  /** Nobody waits for this, and nothing depends on it. */
  function noteUse(tokenId: string): void {
    const now = Date.now();
    if (now - (written.get(tokenId) ?? 0) < useIntervalMs) return;
    written.set(tokenId, now);
    const update = db
      .updateTable("tokens")
      .set({ last_used_at: new Date(now).toISOString() })
      .where("id", "=", tokenId);
    void update.execute().catch(() => undefined);
  }

  return {
    async identify({ authorization, cookie }) {
      const caller = await find(db, authorization, cookie);
      if (caller) noteUse(caller.tokenId);
      return caller;
    },
    async isStillValid({ tokenId, session }) {
      const token = await db
        .selectFrom("tokens")
        .select("id")
        .where("id", "=", tokenId)
        .where("revoked_at", "is", null)
        .executeTakeFirst();
      if (!token || session === null) return token !== undefined;
      const found = await db.selectFrom("sessions").select("hash").where("hash", "=", session).executeTakeFirst();
      return found !== undefined;
    },
  };
}

async function find(
  db: Statements,
  authorization: string | undefined,
  cookie: string | undefined,
): Promise<Caller | undefined> {
  if (authorization !== undefined) {
    const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const token = secret === undefined ? undefined : await findToken(db, secret);
    return token && { tokenId: token.id, session: null };
  }
  const session = cookie === undefined ? undefined : await findSession(db, cookie);
  return session && { tokenId: session.token_id, session: session.hash };
}
