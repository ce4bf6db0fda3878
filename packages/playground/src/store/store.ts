import type { Kysely, Transaction } from "kysely";
import type { Feed, Notice } from "./feed.ts";
import type { Database } from "./schema.ts";

export type StoreKind = "sqlite" | "postgres";

/** What statements are run on: the store itself or one of its transactions. */
export type Statements = Kysely<Database>;

/** A transaction, and what is to be told once it is committed. */
export interface StoreTransaction {
  readonly db: Transaction<Database>;
  /** Told to everybody who listens, on every machine, if and when the transaction is committed. */
  tell(notice: Notice): void;
}

/** The records, in SQLite or PostgreSQL. */
export interface Store {
  readonly kind: StoreKind;
  readonly db: Statements;
  readonly feed: Feed;
  /** Runs work in a transaction; it is rolled back when work throws. May run more than once where it met another. */
  transact<T>(work: (tx: StoreTransaction) => Promise<T>): Promise<T>;
  /** Whether it answers; throws what is wrong. */
  check(): Promise<void>;
  close(): Promise<void>;
}
