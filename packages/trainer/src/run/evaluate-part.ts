import { ClassificationScores } from "@glissade/vision";
import { TrainerError } from "../errors.ts";
import type { Session } from "./session.ts";

/**
 * Runs the model over a part, without changing it.
 *
 * @returns undefined when told to stop before the end
 * @throws TrainerError `empty_part` when none of its images can be read
 */
export async function evaluatePart(
  { engine, data, host }: Pick<Session, "engine" | "data" | "host">,
  part: "validation" | "test",
): Promise<ClassificationScores | undefined> {
  const scores = new ClassificationScores(data.classes);
  for await (const batch of data.partBatches(part)) {
    if (host.signal.aborted) return undefined;
    if (batch.size === 0) continue;
    const { logits, losses } = await engine.evaluate(batch.images, batch.labels);
    scores.add(logits, batch.labels, losses);
  }
  if (scores.result().count > 0) return scores;
  const expected = "at least one image that can be read";
  const message = `${part} part: none of its ${data.images[part]} images can be read, expected ${expected}`;
  throw new TrainerError("empty_part", message, { key: `split.${part}`, found: 0, expected });
}
