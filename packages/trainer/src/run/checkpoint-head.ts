import { open } from "node:fs/promises";
import { z } from "zod";

/** The longest header that is read: those of checkpoints have a few hundred entries. */
const longestHeader = 16 * 2 ** 20;

/** Where in the training a checkpoint was taken. */
export interface CheckpointHead {
  readonly step: number;
  readonly epoch: number;
  /** The step of the best weights so far, if there was an evaluation. */
  readonly best: number | null;
}

const step = z.number().int().nonnegative();
const progress = z.object({
  step,
  stepsPerEpoch: z.number().int().positive(),
  best: z.object({ step }).nullable().default(null),
});
const header = z.object({ __metadata__: z.object({ glissade: z.string() }) });

/**
 * Reads a checkpoint's position from the head of the file alone: eight bytes with the header's length, then the header
 * as JSON, whose metadata hold the training's progress.
 *
 * @throws Error when the file is none
 */
export async function readCheckpointHead(path: string): Promise<CheckpointHead> {
  const file = await open(path, "r");
  try {
    const { buffer: prefix } = await file.read(Buffer.alloc(8), 0, 8, 0);
    const length = Number(prefix.readBigUInt64LE(0));
    if (length > longestHeader) throw new Error(`${path} is no checkpoint: its header claims ${length} bytes`);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, 8);
    const { glissade } = header.parse(JSON.parse(buffer.toString("utf8"))).__metadata__;
    const { step, stepsPerEpoch, best } = progress.parse(JSON.parse(glissade));
    return { step, epoch: Math.max(1, Math.ceil(step / stepsPerEpoch)), best: best?.step ?? null };
  } finally {
    await file.close();
  }
}
