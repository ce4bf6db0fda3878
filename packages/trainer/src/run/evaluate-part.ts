import { ClassificationScores } from "@glissade/vision";
import type { EvaluationResult } from "../engine/types.ts";
import { TrainerError } from "../errors.ts";
import type { Session } from "./session.ts";
import type { ImageBatch } from "./training-data.ts";

/**
 * Runs the model over a part, without changing it.
 *
 * @param onBatch told each batch and what came out, and waited for
 * @returns undefined when told to stop before the end
 * @throws TrainerError `empty_part` when none of its images can be read
 */
export async function evaluatePart(
  { engine, data, host }: Pick<Session, "engine" | "data" | "host">,
  part: "validation" | "test",
  onBatch?: (batch: ImageBatch, result: EvaluationResult) => Promise<void>,
): Promise<ClassificationScores | undefined> {
  const scores = new ClassificationScores(data.classes);
  for await (const batch of data.partBatches(part)) {
    if (host.signal.aborted) return undefined;
    if (batch.size === 0) continue;
    const result = await engine.evaluate(batch.images, batch.labels);
    scores.add(result.logits, batch.labels, result.losses);
    await onBatch?.(batch, result);
  }
  if (scores.result().count > 0) return scores;
  const expected = "at least one image that can be read";
  const message = `${part} part: none of its ${data.images[part]} images can be read, expected ${expected}`;
  throw new TrainerError("empty_part", message, { key: `split.${part}`, found: 0, expected });
}
