import { PlaygroundError } from "../error.ts";
import type { ExperimentRow } from "../store/schema.ts";
import type { Store, StoreTransaction } from "../store/store.ts";

/** The right to write about an experiment, as long as its attempt is the newest one and runs. */
export interface Claim {
  readonly experimentId: string;
  readonly projectId: string;
  /** The fencing number. */
  readonly attempt: number;
}

/** What a fenced transaction works with: it holds the experiment's row, so nobody changes it meanwhile. */
export interface FencedTransaction extends StoreTransaction {
  readonly experiment: ExperimentRow;
}

/**
 * Runs work in a transaction that takes effect only while the claim stands; it counts as a sign of life.
 *
 * @throws PlaygroundError `fenced` when another attempt, or nobody, trains the experiment now: nothing was written
 */
export function withinClaim<T>(store: Store, claim: Claim, work: (tx: FencedTransaction) => Promise<T>): Promise<T> {
  return store.transact(async (tx) => {
    const experiment = await tx.db
      .updateTable("experiments")
      .set({ heartbeat_at: new Date().toISOString() })
      .where("id", "=", claim.experimentId)
      .where("attempt", "=", claim.attempt)
      .where("state", "=", "running")
      .returningAll()
      .executeTakeFirst();
    if (!experiment) throw fenced(claim);
    return work({ ...tx, experiment });
  });
}

function fenced({ experimentId, attempt }: Claim): PlaygroundError {
  const message = `experiment ${experimentId}: attempt ${attempt} is not the one that runs; it may write nothing more`;
  return new PlaygroundError("fenced", message, { key: "attempt", found: attempt });
}

/** Whether a claim was found to stand no longer. */
export function isFenced(error: unknown): boolean {
  return error instanceof PlaygroundError && error.code === "fenced";
}
