// What the server costs a training: the same spec by `glissade train` and through `glissade serve` with a page that follows
// it, taking turns. Steps per second from the times of the training's own evaluations, the first (decoding, warming up)
// left out.
//   node bench/service-slowdown.ts [--rounds 3] [--epochs 20]
import { parseArgs } from "node:util";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeSampleDataset } from "@glissade/vision";
import { type Defer, temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { runGlissade, type Served, serve } from "./lib/glissade.ts";
import { machineLine } from "./lib/machine.ts";
import { makeSampleProject, type SampleProject, untilState } from "./lib/sample-project.ts";
import { serverUsage } from "./lib/server-usage.ts";
import { median, table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "3" }, epochs: { type: "string", default: "20" } },
});
const rounds = Number(options.rounds);

const spec = {
  model: { architecture: "cnn-small" },
  solver: { type: "SGD", lr: 0.02, momentum: 0.9 },
  scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
  augmentation: { flip: true, crop: 2 },
  training: { epochs: Number(options.epochs), batchSize: 64, evaluationPeriod: { epochs: 5 } },
};
const shares = { train: 0.7, validation: 0.1, test: 0.2 };

/** When a training had done how many steps. */
interface Mark {
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

function stepsPerSecond(marks: readonly Mark[]): number {
  const [first, last] = [marks[0], marks.at(-1)];
  if (!first || !last || marks.length < 2) throw new Error("two evaluations at least are needed: more --epochs");
  return (1000 * (last.step - first.step)) / (last.time - first.time);
}

async function trainAlone(defer: Defer, pictures: string, cache: string): Promise<Mark[]> {
  const folder = await temporaryFolder(defer);
  const file = join(folder, "spec.json");
  await writeFile(file, JSON.stringify({ ...spec, dataset: pictures, split: { ...shares, seed: 0 } }));
  const flags = ["--out", join(folder, "run"), "--cache", cache, "--format", "jsonl"];
  const program = runGlissade(defer, ["train", file, ...flags]);
  if ((await program.ended) !== 0) throw new Error(`glissade train: ${program.stdout().slice(-500)}`);
  const lines = program.stdout().trim().split("\n");
  const events = lines.map((line) => JSON.parse(line) as { type: string; step: number; time: string });
  return events.filter(({ type }) => type === "evaluation").map(({ step, time }) => ({ step, time: Date.parse(time) }));
}

interface ServedTraining {
  readonly marks: readonly Mark[];
  /** Share of one processor that the server's process took. */
  readonly cpu: number;
}

async function trainServed({ client, address }: Served, project: SampleProject): Promise<ServedTraining> {
  const { projectId, splitId } = project;
  const experiment = await client.createExperiment({ projectId, body: { splitId, spec } });
  const experimentId = experiment.id;
  const before = await serverUsage(address);
  const begin = performance.now();
  const page = new AbortController();
  const following = (async () => {
    for await (const { live } of client.followExperiment(experimentId, { signal: page.signal })) void live;
  })();
  await client.startExperiment({ experimentId });
  await untilState(client, experiment, "finished");
  const seconds = (performance.now() - begin) / 1000;
  const after = await serverUsage(address);
  page.abort();
  await following;
  const { items } = await client.listExperimentEvents({ experimentId, types: "training.evaluation" });
  const marks = items.map(({ time, data }) => ({ step: Number(data["step"]), time: Date.parse(time) }));
  return { marks, cpu: (after.cpuSeconds - before.cpuSeconds) / seconds };
}

await withCleanUp(async (defer) => {
  const folder = await temporaryFolder(defer);
  const pictures = await makeSampleDataset(join(folder, "pictures"), { perClass: 100 });
  const server = await serve(defer, join(folder, "data"), { flags: ["--root", pictures, "--log-level", "warn"] });
  const project = await makeSampleProject(server.client, { kind: "folder", path: pictures });
  const found: { readonly alone: number; readonly served: number; readonly cpu: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const alone = (): Promise<Mark[]> => trainAlone(defer, pictures, join(folder, "cache"));
    const served = (): Promise<ServedTraining> => trainServed(server, project);
    // Who begins changes from round to round.
    const first = round % 2 === 0 ? await alone() : undefined;
    const { marks, cpu } = await served();
    const own = first ?? (await alone());
    const steps = [own, marks].map((list) => list.map(({ step }) => step).join());
    if (steps[0] !== steps[1]) throw new Error(`not the same training: evaluations at ${steps.join(" and at ")}`);
    found.push({ alone: stepsPerSecond(own), served: stepsPerSecond(marks), cpu });
  }
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const row = (name: string, alone: number, served: number, slower: number, cpu: number): string[] => {
    return [name, alone.toFixed(2), served.toFixed(2), percent(slower), percent(cpu)];
  };
  const slower = found.map(({ alone, served }) => alone / served - 1);
  const rows = found.map(({ alone, served, cpu }, i) => row(`round ${i + 1}`, alone, served, slower[i]!, cpu));
  const of = (key: "alone" | "served" | "cpu"): number => median(found.map((each) => each[key]));
  rows.push(row("median", of("alone"), of("served"), median(slower), of("cpu")));
  console.log("cnn-small on 800 sample pictures, batch 64; steps per second with all that belongs to training.");
  console.log(`${machineLine()}\n`);
  console.log(table(["", "glissade train", "through the server", "server slower by", "server's own CPU"], rows));
});
