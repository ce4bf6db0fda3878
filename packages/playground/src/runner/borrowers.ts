import type { ExperimentRow } from "../store/schema.ts";
import type { Statements } from "../store/store.ts";

/** A fork that has yet to save a checkpoint of its own. */
export type Borrower = Pick<ExperimentRow, "id" | "number" | "origin">;

/**
 * The forks whose beginning lies among an experiment's files. Until they have saved a checkpoint of their own, these files must
 * stay, whatever is thinned out.
 */
export function borrowersOf(db: Statements, experimentId: string): Promise<Borrower[]> {
  return db
    .selectFrom("experiments")
    .select(["id", "number", "origin"])
    .where("parent_id", "=", experimentId)
    .where("origin", "is not", null)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom("checkpoints")
            .select("checkpoints.step")
            .whereRef("checkpoints.experiment_id", "=", "experiments.id"),
        ),
      ),
    )
    .orderBy("number")
    .execute();
}
