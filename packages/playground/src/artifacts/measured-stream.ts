import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { ArtifactError } from "./artifact-error.ts";
import type { StoredArtifact } from "./artifact-store.ts";

/** A source on its way into a store, measured as it passes. */
export interface MeasuredSource {
  readonly stream: Readable;
  /** The source's own failure (or the limit's), as opposed to one of the store. */
  readonly failure: Error | undefined;
  /** What has passed, once everything has. */
  result(): StoredArtifact;
}

/** Counts and hashes what a source yields, and stops it past a limit. */
export function measure(source: Readable, key: string, limitBytes = Infinity): MeasuredSource {
  const hash = createHash("sha256");
  let size = 0;
  let failure: Error | undefined;
  // Errors thrown while a chunk is handed out are the store's: it has given up and closes what it reads from.
  let handingOut = false;
  async function* pass(): AsyncGenerator<Uint8Array, void, void> {
    try {
      for await (const chunk of source as AsyncIterable<Uint8Array | string>) {
        const bytes = typeof chunk === "string" ? Buffer.from(chunk) : chunk;
        size += bytes.length;
        if (size > limitBytes) throw tooLarge(key, limitBytes);
        hash.update(bytes);
        handingOut = true;
        yield bytes;
        handingOut = false;
      }
    } catch (error) {
      if (!handingOut) failure = error instanceof Error ? error : new Error(String(error));
      throw error;
    }
  }
  hearErrors(source);
  return {
    stream: Readable.from(pass(), { objectMode: false }),
    get failure() {
      return failure;
    },
    result: () => ({ size, sha256: hash.digest("hex") }),
  };
}

/** A source can fail before anybody reads it, and an error event that nobody hears ends the program. */
function hearErrors(source: Readable): void {
  source.on("error", () => undefined);
}

function tooLarge(key: string, limitBytes: number): ArtifactError {
  const message = `${key} is larger than the ${limitBytes} bytes allowed; nothing was stored`;
  return new ArtifactError("artifact_too_large", message, { key, expected: `at most ${limitBytes} bytes` });
}

/**
 * Hands on exactly `length` bytes of a source, and fails where it fails, ends early or goes on: a connection that
 * breaks in the middle of an answer can look like its end.
 */
export function exactly(
  source: Readable,
  length: number,
  key: string,
  explain: (error: unknown) => ArtifactError,
): Readable {
  hearErrors(source);
  async function* pass(): AsyncGenerator<Uint8Array, void, void> {
    let passed = 0;
    try {
      for await (const chunk of source as AsyncIterable<Uint8Array>) {
        passed += chunk.length;
        if (passed <= length) yield chunk;
      }
    } catch (error) {
      throw explain(error);
    }
    if (passed === length) return;
    const message = `reading ${key} ended after ${passed} of ${length} bytes`;
    throw new ArtifactError("artifacts_unavailable", message, { key, found: passed, expected: `${length} bytes` });
  }
  // A reader who loses interest before the first byte would otherwise leave the file or connection open.
  return Readable.from(pass(), { objectMode: false }).once("close", () => source.destroy());
}
