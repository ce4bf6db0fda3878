import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { Readable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { onTestFinished, vi } from "vitest";
import type { ArtifactStore } from "../../src/artifacts/artifact-store.ts";
import { openArtifacts } from "../../src/artifacts/open-artifacts.ts";
import type { S3Keys } from "../support/ceph.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A new, empty folder store that goes away with the test. */
export async function newFolderStore(): Promise<ArtifactStore> {
  return openArtifacts(undefined, join(await temporaryFolder(), "data"));
}

/** Opens a part of a bucket that no other test uses, with the given keys in the environment. */
export async function openBucket(
  endpoint: string,
  keys: S3Keys,
  options: { readonly bucket?: string; readonly prefix?: string } = {},
): Promise<ArtifactStore> {
  const { bucket = "artifacts", prefix = randomUUID() } = options;
  vi.stubEnv("AWS_ACCESS_KEY_ID", keys.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", keys.secretAccessKey);
  const store = await openArtifacts(`s3://${bucket}/${prefix}?endpoint=${encodeURIComponent(endpoint)}`, "unused");
  onTestFinished(() => store.close());
  return store;
}

/** The official client, for what the store itself does not do. */
export function plainClient(endpoint: string, credentials: S3Keys): S3Client {
  return new S3Client({ endpoint, credentials, region: "us-east-1", forcePathStyle: true });
}

export async function makeBucket(endpoint: string, keys: S3Keys, Bucket = "artifacts"): Promise<void> {
  const client = plainClient(endpoint, keys);
  await client.send(new CreateBucketCommand({ Bucket }));
  client.destroy();
}

/** A stream of random bytes, made while it is read; `onChunk` learns how many have been taken. */
export function randomStream(bytes: number, onChunk: (taken: number) => void = () => undefined): Readable {
  const chunkBytes = 64 * 1024;
  function* chunks(): Generator<Buffer, void, void> {
    for (let taken = 0; taken < bytes; taken += chunkBytes) {
      onChunk(taken);
      yield randomBytes(Math.min(chunkBytes, bytes - taken));
    }
  }
  return Readable.from(chunks());
}

/** A stream that yields a few bytes and then fails. */
export function failingStream(error: Error, bytes = 1000): Readable {
  async function* chunks(): AsyncGenerator<Buffer, void, void> {
    yield await Promise.resolve(randomBytes(bytes));
    throw error;
  }
  return Readable.from(chunks());
}

/** Watches how many bytes of buffers are alive; garbage does not count. */
export function watchMemory(): { look(): void; readonly peakBytes: number } {
  setFlagsFromString("--expose-gc");
  const collectGarbage = runInNewContext("gc") as () => void;
  const live = (): number => {
    collectGarbage();
    return process.memoryUsage().arrayBuffers;
  };
  const before = live();
  let peak = 0;
  return {
    look: () => void (peak = Math.max(peak, live() - before)),
    get peakBytes() {
      return peak;
    },
  };
}
