import { makeSampleDataset } from "@glissade/vision";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";

/** Where the sample data set lies, below the working directory; made once and reused. */
const sampleFolder = join("runs", "sample-data");

/**
 * The experiment of `glissade train --sample`: small enough to end within two minutes on two cores, large enough that the
 * schedule is seen to matter. Makes the data set when it is not there.
 */
export async function sampleSpec(say: (text: string) => void): Promise<Readonly<Record<string, unknown>>> {
  let announced = false;
  const dataset = await makeSampleDataset(sampleFolder, {
    onProgress({ done, total }) {
      if (!announced)
        say(`drawing the sample data set (${total} synthetic pictures of hardware parts) in ${sampleFolder}`);
      announced = true;
      if (done === total) say("the sample data set is ready");
    },
  });
  return {
    name: "sample",
    dataset,
    model: { architecture: "cnn-small" },
    solver: { type: "SGD", lr: 0.05, momentum: 0.9, weight_decay: 0.0005 },
    scheduler: { type: "CosineAnnealingLR" },
    schedulerInterval: "iteration",
    augmentation: { flip: true, crop: 2 },
    training: { epochs: 12, batchSize: 64 },
  };
}

/** @throws CliError when the sample was asked for together with other data */
export function refuseOtherData(flags: { readonly dataset?: string }, file: string | undefined): void {
  const other = file ?? flags.dataset;
  if (other === undefined) return;
  const message = `--sample: found ${JSON.stringify(other)} as well, expected the sample or a data set of your own, not both`;
  throw new CliError("invalid_flag", message, { key: "sample", found: other });
}
