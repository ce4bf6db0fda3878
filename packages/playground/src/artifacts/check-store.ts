import { randomUUID } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { ArtifactError } from "./artifact-error.ts";
import type { ArtifactCheck, ArtifactStore } from "./artifact-store.ts";

/** `ArtifactStore.check` over any store: what is written there must come back. */
export async function checkStore(store: ArtifactStore, timeoutMs = 10_000): Promise<ArtifactCheck> {
  let timer: NodeJS.Timeout | undefined;
  const tooSlow = new Promise<ArtifactCheck>((resolve) => {
    timer = setTimeout(() => resolve(timedOut(store.location, timeoutMs)), timeoutMs);
  });
  try {
    return await Promise.race([probe(store), tooSlow]);
  } finally {
    clearTimeout(timer);
  }
}

async function probe(store: ArtifactStore): Promise<ArtifactCheck> {
  const key = `glissade-check/${randomUUID()}`;
  const written = Buffer.from(key);
  try {
    await store.putBytes(key, written);
    const { stream } = await store.open(key);
    const read = await buffer(stream);
    await store.remove(key);
    return read.equals(written) ? { ok: true } : differs(store.location);
  } catch (error) {
    await store.remove(key).catch(() => undefined);
    if (!(error instanceof ArtifactError)) return failed("artifacts_unavailable", String(error));
    return failed(error.code, error.message, error.details.fix);
  }
}

function failed(
  code: ArtifactError["code"],
  reason: string,
  fix = "Check ARTIFACTS_URL and what it names.",
): ArtifactCheck {
  return { ok: false, code, reason, fix };
}

function differs(location: string): ArtifactCheck {
  const reason = `what was written to ${location} came back changed`;
  return failed("artifact_corrupt", reason, "Check the disk, or the proxy before the bucket.");
}

function timedOut(location: string, timeoutMs: number): ArtifactCheck {
  const reason = `${location} did not answer within ${timeoutMs} ms`;
  return failed("artifacts_unavailable", reason, "Check the network to it, and whether it is overloaded or hangs.");
}
