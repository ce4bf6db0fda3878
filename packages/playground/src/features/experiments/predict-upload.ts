import { randomUUID } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readExperiment } from "../../experiments/state.ts";
import { receiveUpload } from "../../files/upload.ts";
import type { Call } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import type { ClassProbability } from "./predictor.ts";

/** A picture to be classified may be this large. */
const limitBytes = 50 * 2 ** 20;

/**
 * Classifies a picture that comes as the body of a call.
 *
 * @throws PlaygroundError `not_found` without a model, `picture_unreadable`; FileError `upload_too_large`
 */
export async function predictUpload(
  { store, predictor, settings }: Pick<Services, "store" | "predictor" | "settings">,
  experimentId: string,
  top: number,
  { body, signal }: Call,
): Promise<{ readonly predictions: readonly ClassProbability[]; readonly milliseconds: number }> {
  await readExperiment(store.db, experimentId);
  const folder = join(settings.dataDir, "tmp");
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${randomUUID()}.picture`);
  try {
    await receiveUpload(body, file, { limitBytes, signal });
    const began = performance.now();
    const predictions = await predictor.predict(experimentId, file, top);
    return { predictions, milliseconds: performance.now() - began };
  } finally {
    await rm(file, { force: true });
  }
}
