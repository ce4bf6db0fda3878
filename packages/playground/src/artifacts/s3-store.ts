import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import {
  AbortMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  paginateListObjectsV2,
  S3Client,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { missingArtifact } from "./artifact-error.ts";
import { checkArtifactKey, isArtifactKey } from "./artifact-key.ts";
import type { ArtifactEntry, ArtifactStore, ByteRange, OpenArtifact, StoredArtifact } from "./artifact-store.ts";
import type { BucketAddress } from "./artifacts-url.ts";
import { checkRange, invalidRange } from "./byte-range.ts";
import { checkStore } from "./check-store.ts";
import { downloadArtifact } from "./download-artifact.ts";
import { exactly, measure } from "./measured-stream.ts";
import { answerOf, s3Error } from "./s3-error.ts";

/** Bytes per part of an upload. Two are in memory at once, and 10,000 make the largest stream: 80 GiB. */
const partBytes = 8 * 1024 * 1024;
const partsAtOnce = 2;
const mostParts = 10_000;

const removalsAtOnce = 16;

/** Settings that tests shorten. */
export interface S3StoreOptions {
  /** Tries of one request before it counts as failed; default 4, about 2 s apart in all. */
  readonly maxAttempts?: number;
  /** Age from which an unfinished upload counts as a killed writer's; default a day. */
  readonly abandonedAfterMs?: number;
}

/**
 * Keeps artifacts in a bucket of any S3-compatible server. Connects with the first operation, so that a server that is
 * down keeps nothing from starting. Credentials come from the standard AWS_* variables (or whatever the official client
 * finds: profile, container or machine role).
 *
 * @example const artifacts = openS3Store({ bucket: "models", prefix: "glissade", forcePathStyle: false });
 */
export function openS3Store(address: BucketAddress, options: S3StoreOptions = {}): ArtifactStore {
  return new S3Store(address, options);
}

function connect(address: BucketAddress, maxAttempts: number): S3Client {
  const region = address.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
  return new S3Client({
    ...(address.endpoint !== undefined && { endpoint: address.endpoint, region: region ?? "us-east-1" }),
    ...(region !== undefined && { region }),
    forcePathStyle: address.forcePathStyle,
    maxAttempts,
    // Checksum trailers are newer than many S3 servers. The parts' signed SHA-256 guards uploads without them, and
    // whoever downloads compares with the SHA-256 that was recorded.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  });
}

class S3Store implements ArtifactStore {
  readonly location: string;
  readonly #client: S3Client;
  readonly #bucket: string;
  readonly #root: string;
  readonly #abandonedAfterMs: number;

  constructor(address: BucketAddress, options: S3StoreOptions) {
    this.#client = connect(address, options.maxAttempts ?? 4);
    this.#bucket = address.bucket;
    this.#root = address.prefix === "" ? "" : `${address.prefix}/`;
    this.#abandonedAfterMs = options.abandonedAfterMs ?? 24 * 60 * 60 * 1000;
    const at = address.endpoint === undefined ? "" : ` at ${address.endpoint}`;
    this.location = `s3://${address.bucket}/${address.prefix}`.replace(/\/$/, "") + at;
  }

  async putFile(key: string, path: string): Promise<StoredArtifact> {
    const { size } = await stat(path);
    return this.#upload(key, createReadStream(path), Infinity, Math.max(partBytes, Math.ceil(size / mostParts)));
  }

  async putBytes(key: string, bytes: Uint8Array): Promise<StoredArtifact> {
    return this.#upload(key, Readable.from([bytes]));
  }

  async putStream(
    key: string,
    source: Readable,
    options: { readonly limitBytes?: number } = {},
  ): Promise<StoredArtifact> {
    return this.#upload(key, source, options.limitBytes);
  }

  async open(key: string, range: ByteRange = {}): Promise<OpenArtifact> {
    checkRange(key, range);
    const { start, end } = range;
    const Range = start === undefined && end === undefined ? undefined : `bytes=${start ?? 0}-${end ?? ""}`;
    try {
      const answer = await this.#client.send(new GetObjectCommand({ ...this.#object(key), Range }));
      const length = answer.ContentLength ?? 0;
      const size = Number(answer.ContentRange?.split("/")[1] ?? length);
      const explain = (error: unknown) => s3Error(error, `reading ${key}`, this.location, key);
      return { stream: exactly(answer.Body as Readable, length, key, explain), size };
    } catch (error) {
      if (answerOf(error).status === 416) throw invalidRange(key, range, (await this.stat(key)).size);
      throw await this.#readError(error, key);
    }
  }

  download(key: string, file: string, options: { readonly sha256?: string } = {}): Promise<StoredArtifact> {
    return downloadArtifact(this, key, file, options.sha256);
  }

  async stat(key: string): Promise<ArtifactEntry> {
    try {
      const { ContentLength, LastModified } = await this.#client.send(new HeadObjectCommand(this.#object(key)));
      return { key, size: ContentLength ?? 0, modifiedAt: LastModified ?? new Date(0) };
    } catch (error) {
      throw await this.#readError(error, key);
    }
  }

  async *list(prefix: string): AsyncGenerator<ArtifactEntry, void, void> {
    const Prefix = prefix === "" ? this.#root : `${this.#root}${checkArtifactKey(prefix)}/`;
    try {
      for await (const page of paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix })) {
        for (const { Key, Size, LastModified } of page.Contents ?? []) {
          const key = Key?.slice(this.#root.length) ?? "";
          if (isArtifactKey(key)) yield { key, size: Size ?? 0, modifiedAt: LastModified ?? new Date(0) };
        }
      }
    } catch (error) {
      throw s3Error(error, "listing artifacts", this.location);
    }
  }

  async remove(key: string): Promise<void> {
    try {
      await this.#client.send(new DeleteObjectCommand(this.#object(key)));
    } catch (error) {
      if (answerOf(error).name !== "NoSuchKey") throw s3Error(error, `removing ${key}`, this.location, key);
    }
  }

  async removePrefix(prefix: string): Promise<void> {
    checkArtifactKey(prefix);
    // One request a key: not every S3-compatible server takes lists of them, nor the checksums that lists need.
    let batch: string[] = [];
    const removeBatch = () => Promise.all(batch.map((key) => this.remove(key)));
    for await (const { key } of this.list(prefix)) {
      batch.push(key);
      if (batch.length < removalsAtOnce) continue;
      await removeBatch();
      batch = [];
    }
    await removeBatch();
  }

  check(options: { readonly timeoutMs?: number } = {}) {
    return checkStore(this, options.timeoutMs);
  }

  async removeLeftovers(): Promise<number> {
    const before = Date.now() - this.#abandonedAfterMs;
    try {
      let removed = 0;
      for await (const upload of this.#unfinishedUploads()) {
        if ((upload.Initiated?.getTime() ?? Infinity) > before) continue;
        const { Key, UploadId } = upload;
        await this.#client.send(new AbortMultipartUploadCommand({ Bucket: this.#bucket, Key, UploadId }));
        removed += 1;
      }
      return removed;
    } catch (error) {
      throw s3Error(error, "removing leftovers", this.location);
    }
  }

  close(): void {
    this.#client.destroy();
  }

  async *#unfinishedUploads() {
    let from: { KeyMarker?: string | undefined; UploadIdMarker?: string | undefined } = {};
    for (;;) {
      const request = { Bucket: this.#bucket, Prefix: this.#root, ...from };
      const page = await this.#client.send(new ListMultipartUploadsCommand(request));
      yield* page.Uploads ?? [];
      if (page.IsTruncated !== true) return;
      from = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
  }

  #object(key: string): { Bucket: string; Key: string } {
    return { Bucket: this.#bucket, Key: this.#root + checkArtifactKey(key) };
  }

  async #upload(key: string, source: Readable, limitBytes = Infinity, partSize = partBytes): Promise<StoredArtifact> {
    const measured = measure(source, key, limitBytes);
    try {
      const params = { ...this.#object(key), Body: measured.stream };
      await new Upload({ client: this.#client, params, partSize, queueSize: partsAtOnce }).done();
      return measured.result();
    } catch (error) {
      source.destroy();
      throw measured.failure ?? s3Error(error, `writing ${key}`, this.location, key);
    }
  }

  /** The error of a failed read; a missing artifact is told from a missing bucket. */
  async #readError(error: unknown, key: string) {
    const { name, status } = answerOf(error);
    if (name === "NoSuchKey") return missingArtifact(key, this.location);
    if (name !== "NotFound" && status !== 404) return s3Error(error, `reading ${key}`, this.location, key);
    // The answer to HEAD has no body, so it does not say what was not found.
    return this.#client.send(new HeadBucketCommand({ Bucket: this.#bucket })).then(
      () => missingArtifact(key, this.location),
      (reason: unknown) =>
        s3Error(answerOf(reason).status === 404 ? noSuchBucket : reason, `reading ${key}`, this.location, key),
    );
  }
}

const noSuchBucket = Object.assign(new Error(), { name: "NoSuchBucket" });
