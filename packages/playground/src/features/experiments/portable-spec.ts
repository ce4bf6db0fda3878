import { readExperiment } from "../../experiments/state.ts";
import type { Statements } from "../../store/store.ts";
import { publicSpec } from "./experiment-spec.ts";

type Json = Record<string, unknown>;

/**
 * An experiment's spec as the command line takes it: with the data set's path and the split's shares in the place of the
 * split. A split that shares and seed cannot express (filters, several data sets) is approximated by them.
 */
export async function portableSpec(db: Statements, experimentId: string): Promise<Json> {
  const row = await readExperiment(db, experimentId);
  const split = await db.selectFrom("splits").select("spec").where("id", "=", row.split_id).executeTakeFirstOrThrow();
  const dataset = await db
    .selectFrom("split_parts")
    .innerJoin("datasets", "datasets.id", "split_parts.dataset_id")
    .select(["datasets.id", "datasets.source_path", "datasets.location"])
    .where("split_parts.split_id", "=", row.split_id)
    .orderBy("split_parts.position")
    .executeTakeFirst();
  const { train, validation, test, seed, strategy } = JSON.parse(split.spec) as Json;
  return {
    name: row.name,
    dataset: pathOf(dataset?.location ?? null) ?? dataset?.source_path ?? dataset?.id ?? "",
    split: { train, validation, test, seed, stratified: strategy !== "random" },
    ...publicSpec(JSON.parse(row.spec) as Json),
  };
}

function pathOf(location: string | null): string | undefined {
  const { kind, path } = JSON.parse(location ?? "{}") as { kind?: string; path?: string };
  return kind === "folder" ? path : undefined;
}
