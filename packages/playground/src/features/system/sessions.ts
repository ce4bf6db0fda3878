import type { SessionsTable } from "../../store/schema.ts";
import type { Statements, StoreTransaction } from "../../store/store.ts";
import { hashSecret, isSameHash, makeSessionSecret } from "./secrets.ts";

/** How long a browser stays logged in. */
export const sessionDays = 30;

/** Begins a session of a token; the secret goes into the browser's cookie. */
export async function createSession(
  db: Statements,
  tokenId: string,
): Promise<{ readonly secret: string; readonly expiresAt: string }> {
  const now = Date.now();
  const secret = makeSessionSecret();
  const expiresAt = new Date(now + sessionDays * 86_400_000).toISOString();
  await db
    .insertInto("sessions")
    .values({
      hash: hashSecret(secret),
      token_id: tokenId,
      created_at: new Date(now).toISOString(),
      expires_at: expiresAt,
    })
    .execute();
  await db.deleteFrom("sessions").where("expires_at", "<", new Date(now).toISOString()).execute();
  return { secret, expiresAt };
}

/** The session with this secret, unless it has expired or its token was revoked. */
export async function findSession(db: Statements, secret: string): Promise<SessionsTable | undefined> {
  const hash = hashSecret(secret);
  const row = await db
    .selectFrom("sessions")
    .innerJoin("tokens", "tokens.id", "sessions.token_id")
    .selectAll("sessions")
    .where("sessions.hash", "=", hash)
    .where("sessions.expires_at", ">", new Date().toISOString())
    .where("tokens.revoked_at", "is", null)
    .executeTakeFirst();
  return row && isSameHash(row.hash, hash) ? row : undefined;
}

/** Ends a session and what is open under it. */
export async function endSession(tx: StoreTransaction, secret: string): Promise<void> {
  const ended = await tx.db
    .deleteFrom("sessions")
    .where("hash", "=", hashSecret(secret))
    .returning("token_id")
    .executeTakeFirst();
  if (ended) tx.tell({ kind: "revoked", tokenId: ended.token_id, session: hashSecret(secret) });
}
