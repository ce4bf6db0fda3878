import { plotSvg, schedulerDefinitions, simulate } from "../src/index.ts";
import type { SchedulerDefinition, ScheduleInput } from "../src/index.ts";
import { equivalentsSection } from "./equivalents.ts";

interface Comparison {
  readonly file: string;
  readonly title: string;
  readonly text: string;
  readonly scale?: "log";
  readonly specs: Readonly<Record<string, ScheduleInput>>;
}

/** Several schedules in one picture, over the same 100 steps. */
const comparisons: readonly Comparison[] = [
  {
    file: "ways-to-zero",
    title: "Ways down to zero",
    text: "Five ways from the base rate to nothing in a run of known length.",
    specs: {
      "straight line": { type: "LinearToZeroLR", total_iters: 100 },
      cosine: { type: "CosineAnnealingLR", T_max: 100 },
      polynomial: { type: "PolynomialLR", total_iters: 100, power: 2 },
      REX: { type: "RexLR", total_iters: 100 },
      "WSD, 1-sqrt": {
        type: "warmup_stable_decay",
        num_warmup_steps: 0,
        num_decay_steps: 20,
        num_training_steps: 100,
        decay_type: "1-sqrt",
      },
    },
  },
  {
    file: "decays-log",
    title: "Decays on a logarithmic scale",
    text: "On a logarithmic scale an exponential decay is a straight line, and what the others do at small rates comes to light.",
    scale: "log",
    specs: {
      exponential: { type: "ExponentialLR", gamma: 0.95 },
      steps: { type: "StepLR", step_size: 30 },
      "inverse time": { type: "InverseTimeDecay", decay_steps: 1, decay_rate: 0.5 },
      cosine: { type: "CosineAnnealingLR", T_max: 100 },
      "one cycle": { type: "OneCycleLR", max_lr: 0.1, total_steps: 101 },
    },
  },
];

/** The pictures that compare schedules, by file name. */
export function comparisonPictures(): ReadonlyMap<string, string> {
  return new Map(
    comparisons.map(({ file, title, scale, specs }) => {
      const curves = Object.entries(specs).map(([label, spec]) => ({
        label,
        values: simulate(spec, { lr: 0.1, steps: 101 }).lr.map((row) => row[0]!),
      }));
      return [`pictures/${file}.svg`, `${plotSvg(curves, { title, ...(scale && { scale }) })}\n`] as const;
    }),
  );
}

const origins = {
  PyTorch: "PyTorch",
  timm: "timm",
  Transformers: "Transformers",
  Keras: "Keras",
  optax: "optax",
  fastai: "fastai",
  mmengine: "mmengine",
  research: "From papers",
  Glissade: "Glissade's own",
} as const;

/** The page that leads to all the others. */
export function scheduleIndex(): string {
  const definitions = Object.values<SchedulerDefinition>(schedulerDefinitions).sort((a, b) =>
    a.type < b.type ? -1 : 1,
  );
  const sections = Object.entries(origins).map(([origin, heading]) => {
    const rows = definitions
      .filter((definition) => (definition.origin ?? "PyTorch") === origin)
      .map(({ type, label, help }) => `| [\`${type}\`](${type}.md) | ${label} | ${help.replaceAll("|", "\\|")} |`);
    return [`## ${heading}`, "", "| Type | Name | What it does |", "| --- | --- | --- |", ...rows].join("\n");
  });
  const pictures = comparisons.map(({ file, title, text }) => `${text}\n\n![${title}](pictures/${file}.svg)`);
  return `<!-- Made by \`npm run docs\` from the schedulers' definitions. Changes belong there. -->

# Schedules

Every schedule is data: a \`type\` and its arguments, under the names that the original gives them. Where PyTorch has a
schedule, its class name is the type; the others keep the name of the class or function they come from. The
[known faults of PyTorch's schedulers](known-faults.md), and what becomes of them here, have a page of their own.

${pictures.join("\n\n")}

${sections.join("\n\n")}

${equivalentsSection()}`;
}
