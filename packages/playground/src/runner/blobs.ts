import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Logger } from "pino";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";
import type { Statements } from "../store/store.ts";
import { borrowersOf } from "./borrowers.ts";
import { blobFolder, parseManifest, type PublishedFile } from "./manifest.ts";

/** An experiment's files among the artifacts; content that is there already is not sent again. */
export interface Blobs {
  /** Takes keys for there. */
  know(keys: Iterable<string>): void;
  /** @param path must not change meanwhile */
  publish(path: string): Promise<PublishedFile>;
  /** Removes some, if it can: what stays behind costs space, nothing else. */
  remove(keys: Iterable<string>): Promise<void>;
  /** All that there are. */
  list(): Promise<string[]>;
}

export function createBlobs(artifacts: ArtifactStore, experimentId: string, log: Logger): Blobs {
  const folder = blobFolder(experimentId);
  const there = new Set<string>();
  return {
    know(keys) {
      for (const key of keys) there.add(key);
    },
    async publish(path) {
      const { size: bytes } = await stat(path);
      const sha256 = await hashFile(path);
      const key = `${folder}/${sha256}`;
      if (!there.has(key)) await artifacts.putFile(key, path);
      there.add(key);
      return { key, bytes, sha256 };
    },
    async remove(keys) {
      for (const key of keys) {
        there.delete(key);
        await artifacts
          .remove(key)
          .catch((error: unknown) => log.warn({ err: error, key }, "an artifact stays behind"));
      }
    },
    async list() {
      const keys: string[] = [];
      for await (const { key } of artifacts.list(folder)) keys.push(key);
      return keys;
    },
  };
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest("hex");
}

/** The keys of an experiment's files that records name: its own, and those of forks that begin from them. */
export async function keysInUse(db: Statements, experimentId: string): Promise<Set<string>> {
  const checkpoints = await db
    .selectFrom("checkpoints")
    .select("manifest")
    .where("experiment_id", "=", experimentId)
    .execute();
  const borrowed = (await borrowersOf(db, experimentId)).flatMap(({ origin }) => filesOf(origin ?? "{}"));
  const results = await db.selectFrom("artifacts").select("key").where("experiment_id", "=", experimentId).execute();
  const ofCheckpoints = checkpoints.flatMap((row) => filesOf(row.manifest));
  return new Set([...ofCheckpoints, ...borrowed, ...results].map(({ key }) => key));
}

function filesOf(manifest: string): PublishedFile[] {
  return Object.values(parseManifest(manifest));
}
