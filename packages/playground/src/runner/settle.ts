import type { FinalEvent } from "@glissade/trainer";
import { type Attempt, warn } from "./attempt.ts";
import { keysInUse } from "./blobs.ts";
import { conclude } from "./conclude.ts";
import { isArtifactTrouble, patiently } from "./patience.ts";
import type { Publisher } from "./publisher.ts";
import { publishResults, type Result } from "./results.ts";

/**
 * Brings everything that is to outlive the working folder to safety, and only then changes the experiment's state.
 *
 * @param final undefined: it was to end before training began
 * @throws PlaygroundError `fenced`; the reason to wait no longer
 */
export async function settle(attempt: Attempt, final: FinalEvent | undefined, publisher: Publisher): Promise<void> {
  const { services, ending, writer, blobs, progress } = attempt;
  // Killed: it goes on from what is published.
  const results = ending.drop.aborted ? undefined : await publishAll(attempt, final, publisher);
  const there = results ? await blobs.list().catch(() => []) : [];
  const obsolete = await writer.write(async (tx) => {
    await conclude(tx, services.queue, { final, intent: ending.intent, progress, results });
    const used = await keysInUse(tx.db, tx.experiment.id);
    return there.filter((key) => !used.has(key));
  });
  await blobs.remove(obsolete);
}

/** @returns undefined where nobody is to get results: it goes on soon */
async function publishAll(
  attempt: Attempt,
  final: FinalEvent | undefined,
  publisher: Publisher,
): Promise<readonly Result[] | undefined> {
  const { ending, folder, blobs, giveUp } = attempt;
  const patience = {
    signal: giveUp,
    passes: isArtifactTrouble,
    onTrouble: (error: unknown) => warn(attempt, error),
  };
  await patiently(() => publishNewest(publisher), patience);
  const goesOn = final?.type === "stopped" && (ending.intent === "shutdown" || ending.intent === "over");
  return final && !goesOn ? patiently(() => publishResults(folder.run, blobs), patience) : undefined;
}

async function publishNewest(publisher: Publisher): Promise<void> {
  await publisher.idle();
  if (publisher.trouble === undefined) return;
  publisher.checkpoint();
  await publisher.idle();
  if (publisher.trouble !== undefined) throw publisher.trouble as Error;
}
