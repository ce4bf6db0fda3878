import { buffer } from "node:stream/consumers";
import type { ArtifactEntry, ArtifactStore, ByteRange } from "../../src/artifacts/artifact-store.ts";

export async function read(store: ArtifactStore, key: string, range?: ByteRange): Promise<Buffer> {
  return buffer((await store.open(key, range)).stream);
}

export async function listed(store: ArtifactStore, prefix = ""): Promise<ArtifactEntry[]> {
  const entries: ArtifactEntry[] = [];
  for await (const entry of store.list(prefix)) entries.push(entry);
  return entries;
}

export async function keysOf(store: ArtifactStore, prefix = ""): Promise<string[]> {
  return (await listed(store, prefix)).map(({ key }) => key);
}
