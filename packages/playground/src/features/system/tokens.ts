import { v7 as uuid } from "uuid";
import { notFound } from "../../error.ts";
import type { TokensTable } from "../../store/schema.ts";
import type { Statements, StoreTransaction } from "../../store/store.ts";
import { hashSecret, isSameHash, makeTokenSecret } from "./secrets.ts";

/** A token as it is kept: without its secret. */
export type TokenRow = TokensTable;

/** Makes a token; the secret is known now and never again. */
export async function createToken(
  db: Statements,
  name: string,
  secret: string = makeTokenSecret(),
): Promise<{ readonly row: TokenRow; readonly secret: string }> {
  const row: TokenRow = {
    id: uuid(),
    name,
    hash: hashSecret(secret),
    created_at: new Date().toISOString(),
    last_used_at: null,
    revoked_at: null,
  };
  // Two servers that start at once with the same token from their environment both come through here.
  await db
    .insertInto("tokens")
    .values(row)
    .onConflict((conflict) => conflict.column("hash").doNothing())
    .execute();
  return { row, secret };
}

/** The token with this secret, unless it was revoked. */
export async function findToken(db: Statements, secret: string): Promise<TokenRow | undefined> {
  const hash = hashSecret(secret);
  const row = await db
    .selectFrom("tokens")
    .selectAll()
    .where("hash", "=", hash)
    .where("revoked_at", "is", null)
    .executeTakeFirst();
  return row && isSameHash(row.hash, hash) ? row : undefined;
}

/** All, revoked ones too, newest first. */
export function listTokens(db: Statements): Promise<TokenRow[]> {
  return db.selectFrom("tokens").selectAll().orderBy("created_at", "desc").orderBy("id", "desc").execute();
}

/**
 * Revokes a token for good, and ends its sessions and what is open under it. Once is as good as twice.
 *
 * @throws PlaygroundError `not_found`
 */
export async function revokeToken(tx: StoreTransaction, id: string): Promise<void> {
  const now = new Date().toISOString();
  const row = await tx.db.selectFrom("tokens").select("id").where("id", "=", id).executeTakeFirst();
  if (!row) throw notFound("token", id);
  await tx.db
    .updateTable("tokens")
    .set({ revoked_at: now })
    .where("id", "=", id)
    .where("revoked_at", "is", null)
    .execute();
  await tx.db.deleteFrom("sessions").where("token_id", "=", id).execute();
  tx.tell({ kind: "revoked", tokenId: id, session: null });
}
