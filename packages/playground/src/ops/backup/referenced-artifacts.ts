import { datasetLocation } from "../../runner/dataset-location.ts";
import { parseManifest } from "../../runner/manifest.ts";
import type { Statements } from "../../store/store.ts";

/** An artefact that the records name. */
export interface ReferencedArtifact {
  readonly key: string;
  readonly sha256: string;
  /** Of checkpoints of experiments that train: newer ones may supersede it while the backup is made. */
  readonly passing: boolean;
}

export interface References {
  /** Each once; those that may go come first, the newest before the others. */
  readonly artifacts: readonly ReferencedArtifact[];
  /** Of each experiment that trains: the keys of each of its checkpoints. */
  readonly checkpoints: ReadonlyMap<string, readonly (readonly string[])[]>;
}

/** What a backup has to hold besides the records. */
export async function listReferences(db: Statements): Promise<References> {
  const found = new Map<string, ReferencedArtifact>();
  const note = (key: string, sha256: string, passing: boolean): void => {
    const known = found.get(key);
    if (!known || (known.passing && !passing)) found.set(key, { key, sha256, passing });
  };
  const checkpoints = new Map<string, string[][]>();
  for (const { experiment_id, manifest, state } of await readCheckpoints(db)) {
    const files = Object.values(parseManifest(manifest));
    const trains = state === "running";
    for (const { key, sha256 } of files) note(key, sha256, trains);
    if (!trains) continue;
    checkpoints.set(experiment_id, [...(checkpoints.get(experiment_id) ?? []), files.map(({ key }) => key)]);
  }
  for (const { key, sha256 } of await readOrigins(db)) note(key, sha256, false);
  const results = await db.selectFrom("artifacts").select(["key", "sha256"]).execute();
  for (const { key, sha256 } of results) note(key, sha256, false);
  for (const { key, sha256 } of await readAnalyses(db)) note(key, sha256, false);
  for (const { key, sha256 } of await readPacks(db)) note(key, sha256, false);
  const artifacts = [...found.values()].sort((a, b) => Number(b.passing) - Number(a.passing));
  return { artifacts, checkpoints };
}

function readCheckpoints(db: Statements) {
  return db
    .selectFrom("checkpoints")
    .innerJoin("experiments", "experiments.id", "checkpoints.experiment_id")
    .select(["checkpoints.experiment_id", "checkpoints.manifest", "experiments.state"])
    .orderBy("checkpoints.step", "desc")
    .execute();
}

/** What forks begin from that have no checkpoint of their own: others no longer need it, and it may be gone. */
async function readOrigins(db: Statements) {
  const rows = await db
    .selectFrom("experiments")
    .leftJoin("checkpoints", "checkpoints.experiment_id", "experiments.id")
    .select("origin")
    .where("origin", "is not", null)
    .where("checkpoints.step", "is", null)
    .execute();
  return rows.flatMap(({ origin }) => Object.values(parseManifest(origin ?? "{}")));
}

/** Results of analyses. */
async function readAnalyses(db: Statements) {
  const rows = await db.selectFrom("analyses").select(["result_key", "result_sha256"]).execute();
  return rows.flatMap(({ result_key: key, result_sha256: sha256 }) =>
    key === null || sha256 === null ? [] : [{ key, sha256 }],
  );
}

/** Data sets whose files lie among the artefacts. */
async function readPacks(db: Statements) {
  const rows = await db.selectFrom("datasets").select("location").where("location", "is not", null).execute();
  const places = rows.map(({ location }) => datasetLocation.parse(JSON.parse(location ?? "null")));
  return places.filter((place) => place.kind === "pack");
}
