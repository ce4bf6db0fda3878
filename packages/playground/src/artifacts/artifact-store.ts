import type { Readable } from "node:stream";
import type { ArtifactErrorCode } from "./artifact-error.ts";

/** What was stored: its length in bytes and the SHA-256 of its content, in lower-case hexadecimal. */
export interface StoredArtifact {
  readonly size: number;
  readonly sha256: string;
}

/** One artifact of a listing; `size` in bytes. */
export interface ArtifactEntry {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

/** A part of an artifact, both ends included, counted in bytes from 0, as in HTTP's `Range`. */
export interface ByteRange {
  /** First byte; default 0. */
  readonly start?: number;
  /** Last byte; default, and where it lies beyond the end: the artifact's last. */
  readonly end?: number;
}

/** An artifact (or the asked part of it) being read. */
export interface OpenArtifact {
  /**
   * The bytes. Fails with `artifacts_unavailable` when they end early; must be read to its end or destroyed, since it
   * holds a file or a connection.
   */
  readonly stream: Readable;
  /** Length of the WHOLE artifact in bytes, whatever part was asked for. */
  readonly size: number;
}

/** Whether a store works, and if not, why and what to do about it. */
export type ArtifactCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: ArtifactErrorCode; readonly reason: string; readonly fix: string };

/**
 * Where files that belong to experiments are kept: checkpoints, models, reports, uploaded data.
 *
 * Keys are checked by `checkArtifactKey`. Writing is all or nothing: a reader sees the old content or the new one, and
 * a writer that is killed leaves the old one. Writers of one key may overlap; the last one to finish stays.
 * A prefix is a folder of keys: `"a/b"` covers `a/b/c`, not `a/bc`.
 *
 * Every method can throw ArtifactError `invalid_artifact_key`, `artifacts_unavailable`, and where it writes, `disk_full`.
 *
 * @example
 * const { size, sha256 } = await artifacts.putFile("experiments/17/best.onnx", "/tmp/run/best.onnx");
 * await artifacts.download("experiments/17/best.onnx", "/tmp/copy.onnx", { sha256 });
 */
export interface ArtifactStore {
  /** The store in words, for logs and `glissade doctor`; holds no credentials. */
  readonly location: string;

  /** Stores a copy of a file. @throws what reading `path` throws, and the store's errors */
  putFile(key: string, path: string): Promise<StoredArtifact>;

  putBytes(key: string, bytes: Uint8Array): Promise<StoredArtifact>;

  /**
   * Stores what a stream yields, in memory that does not grow with its length.
   *
   * @param options.limitBytes the most it may hold; default: no limit of ours
   * @throws ArtifactError `artifact_too_large` past the limit; the stream's own error when it fails. Nothing is stored.
   */
  putStream(key: string, source: Readable, options?: { readonly limitBytes?: number }): Promise<StoredArtifact>;

  /** @throws ArtifactError `artifact_missing`, `invalid_range` */
  open(key: string, range?: ByteRange): Promise<OpenArtifact>;

  /**
   * Copies an artifact into a file, by way of a temporary name beside it.
   *
   * @param options.sha256 what the content must have
   * @throws ArtifactError `artifact_missing`, `artifact_corrupt`; `file` is then as it was
   */
  download(key: string, file: string, options?: { readonly sha256?: string }): Promise<StoredArtifact>;

  /** @throws ArtifactError `artifact_missing` */
  stat(key: string): Promise<ArtifactEntry>;

  /** Everything below a prefix, in the order of the keys' bytes; `""` for everything there is. */
  list(prefix: string): AsyncIterable<ArtifactEntry>;

  /** Removes an artifact; one that is not there is no error. */
  remove(key: string): Promise<void>;

  /** Removes everything below a prefix, which may not be `""`. */
  removePrefix(prefix: string): Promise<void>;

  /** Writes, reads and removes a small artifact. Never throws; answers within `timeoutMs` (default 10,000). */
  check(options?: { readonly timeoutMs?: number }): Promise<ArtifactCheck>;

  /** Removes what killed writers left unfinished; writers at work are left alone. Answers how many there were. */
  removeLeftovers(): Promise<number>;

  /** Gives back connections; the store must not be used afterwards. */
  close(): void;
}
