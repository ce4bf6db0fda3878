import { type Definition, type Definitions, splitSpec } from "@glissade/api";
import { codeTargets, type SchedulerDefinition, schedulerDefinitions } from "@glissade/schedules";
import { type SolverDefinition, solverDefinitions } from "@glissade/solvers";
import { experimentJsonSchema, metricMode, metricNames } from "@glissade/trainer";
import { type ArchitectureDefinition, architectureDefinitions, buildArchitecture } from "@glissade/vision";
import { z } from "zod";
import { type FormSchema, inWrittenOrder, schedulerFormSchema, solverFormSchema } from "./form-schema.ts";
import { sparkline } from "./sparkline.ts";

/** Everything that a client needs to draw the forms, made from the packages' own definitions. */
export function listDefinitions(): Definitions {
  return {
    schedulers: Object.values<SchedulerDefinition>(schedulerDefinitions).map(describeScheduler).sort(byGroup),
    solvers: Object.values(solverDefinitions).map(describeSolver),
    architectures: Object.values(architectureDefinitions).map(describeArchitecture),
    experiment: experimentFormSchema(),
    split: inWrittenOrder(z.toJSONSchema(splitSpec, { io: "input" }) as FormSchema),
    metrics: metricNames.map((name) => ({ name, label: metricLabel(name), better: metricMode(name) })),
    codeTargets: Object.keys(codeTargets),
  };
}

/** PyTorch's first, then by group and label. */
function byGroup(a: Definition, b: Definition): number {
  const rank = ({ group, label }: Definition): string => `${group === "PyTorch" ? 0 : 1} ${group} ${label}`;
  return rank(a).localeCompare(rank(b), "en");
}

function describeScheduler(definition: SchedulerDefinition): Definition {
  const { type, label, help, use, origin, formula, sources, example, loop, aliases, omitted } = definition;
  return {
    type,
    label,
    help,
    use: use ?? null,
    group: origin ?? "PyTorch",
    formula,
    sources: [...sources],
    schema: schedulerFormSchema(definition),
    picture: sparkline(definition),
    example: example ? { type, ...example.arguments } : null,
    facts: {
      loop,
      aliases: aliases ?? [],
      omitted: Object.fromEntries(Object.entries(omitted ?? {}).map(([name, { reason }]) => [name, reason])),
      ...(example && { exampleSteps: example.steps, exampleLr: example.lr ?? 0.1 }),
    },
  };
}

function describeSolver(definition: SolverDefinition): Definition {
  const { type, label, help, family, formula, source, momentumParameter } = definition;
  return {
    type,
    label,
    help,
    use: null,
    group: family,
    formula,
    sources: sourcesOf(source),
    schema: solverFormSchema(definition),
    picture: null,
    example: null,
    facts: { momentumParameter: momentumParameter ?? null },
  };
}

function describeArchitecture(definition: ArchitectureDefinition): Definition {
  const { name, label, help, family, source, defaultImageSize, minimumImageSize } = definition;
  const imageSize = { title: "Image size", description: "Width and height of the input in pixels." };
  return {
    type: name,
    label,
    help,
    use: null,
    group: family,
    formula: null,
    sources: sourcesOf(source),
    schema: {
      type: "object",
      properties: {
        imageSize: {
          type: "integer",
          minimum: minimumImageSize,
          default: defaultImageSize,
          ...imageSize,
          "x-order": 0,
          "x-control": "number",
        },
      },
    },
    picture: null,
    example: null,
    facts: { defaultImageSize, minimumImageSize, parametersForTenClasses: countParameters(name) },
  };
}

function countParameters(name: string): number {
  const { parameters } = buildArchitecture(name, { classes: 10 });
  return parameters.reduce((sum, { shape }) => sum + shape.reduce((size, extent) => size * extent, 1), 0);
}

/** "Authors, Title, Place, https://…" as a title and an address. */
function sourcesOf(source: string | undefined): { title: string; url: string }[] {
  const match = /^(.*?)[,:]?\s+(https?:\/\/\S+)$/.exec(source ?? "");
  return match ? [{ title: match[1] ?? "", url: match[2] ?? "" }] : [];
}

/** What draws a field, for those that are no plain number, text, choice or switch. */
const experimentControls: Readonly<Record<string, string>> = {
  dataset: "dataset",
  split: "split",
  solver: "solver",
  scheduler: "scheduler",
  "model.architecture": "architecture",
  "training.evaluationPeriod": "period",
  // The history of a run, written by the playground.
  continuations: "none",
};

function experimentFormSchema(): FormSchema {
  return withControls(experimentJsonSchema(), "");
}

function withControls(schema: FormSchema, path: string): FormSchema {
  const control = experimentControls[path];
  const fields = Object.entries(schema.properties ?? {}).map(
    ([name, inner]) => [name, withControls(inner, path === "" ? name : `${path}.${name}`)] as const,
  );
  return {
    ...schema,
    ...(fields.length > 0 && { properties: Object.fromEntries(fields) }),
    ...(control !== undefined && { "x-control": control }),
  };
}

/** "validation/macroF1": "Validation macro F1". */
function metricLabel(name: string): string {
  const words: Readonly<Record<string, string>> = { top5: "top-5 accuracy", macroF1: "macro F1" };
  const [part = "", metric = ""] = name.split("/");
  return `${part.slice(0, 1).toUpperCase()}${part.slice(1)} ${words[metric] ?? metric}`;
}
