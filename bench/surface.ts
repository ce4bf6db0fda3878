// What a loss surface takes: 25 x 25 losses of the sample's model over 512 pictures, alone; and the steps per second of a
// training with and without a surface being computed beside it. From events a training tells about itself.
//   node bench/surface.ts [--grid 25] [--images 512] [--seconds 40]
import { parseArgs } from "node:util";
import { join } from "node:path";
import {
  type ExperimentSpec,
  listKeptCheckpoints,
  parseExperiment,
  parseLandscapeTask,
  startLandscape,
  startTraining,
} from "@glissade/trainer";
import { makeSampleDataset } from "@glissade/vision";
import { temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { machineLine } from "./lib/machine.ts";
import { table } from "./lib/table.ts";

const { values: flags } = parseArgs({
  options: {
    grid: { type: "string", default: "25" },
    images: { type: "string", default: "512" },
    seconds: { type: "string", default: "40" },
  },
});
const window = Number(flags.seconds) * 1000;

await withCleanUp(async (defer) => {
  const folder = await temporaryFolder(defer);
  const dataset = await makeSampleDataset(join(folder, "sample"), {});
  const cacheDirectory = join(folder, "cache");
  const specOf = (epochs: number): ExperimentSpec =>
    parseExperiment({
      dataset,
      model: { architecture: "cnn-small" },
      solver: { type: "SGD", lr: 0.05, momentum: 0.9 },
      training: { epochs, batchSize: 64 },
    });
  const spec = specOf(3);
  const directory = join(folder, "run");
  await startTraining({ spec, directory, cacheDirectory, keepCheckpoints: 12 }).result;
  const checkpoints = (await listKeptCheckpoints(directory)).map(({ file }) => join(directory, file));
  const task = parseLandscapeTask("surface", { grid: Number(flags.grid), images: Number(flags.images) });
  const surface = () => startLandscape({ task, spec, checkpoints, cacheDirectory });

  const alone = await surface().result;
  if (alone?.type !== "surface") throw new Error(JSON.stringify(alone));

  let steps = 0;
  const training = startTraining(
    { spec: specOf(1000), directory: join(folder, "long"), cacheDirectory },
    { listener: (event) => event.type === "step" && (steps = event.step) },
  );
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const rate = async (): Promise<number> => {
    const [from, began] = [steps, performance.now()];
    await wait(window);
    return (1000 * (steps - from)) / (performance.now() - began);
  };
  await wait(8000);
  const rows: string[][] = [];
  for (let round = 1; round <= 3; round++) {
    const without = await rate();
    const beside = surface();
    await wait(2000);
    const withSurface = await rate();
    beside.cancel();
    await beside.result;
    rows.push([
      String(round),
      without.toFixed(1),
      withSurface.toFixed(1),
      `${(100 * (1 - withSurface / without)).toFixed(1)} %`,
    ]);
  }
  training.kill();
  await training.result;
  console.log(machineLine());
  console.log(`surface ${flags.grid} x ${flags.grid}, ${flags.images} pictures, alone: ${alone.seconds.toFixed(1)} s`);
  console.log(table(["round", "steps/s", "steps/s beside a surface", "slower by"], rows));
});
