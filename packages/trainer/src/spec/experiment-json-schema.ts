import { architectureDefinitions } from "@glissade/vision";
import { z } from "zod";
import { experimentSchema } from "./schema.ts";

/** A JSON Schema, draft 2020-12. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

/** What a form shows of each key of the experiment spec, in its order. */
const texts: Readonly<Record<string, readonly [title: string, description: string]>> = {
  name: ["Name", "What the experiment is called."],
  dataset: ["Data set", "Path of the pictures."],
  split: ["Split", "How the pictures are divided, unless the data set brings its own parts."],
  "split.train": ["Train", "Share to learn from."],
  "split.validation": ["Validation", "Share to evaluate on during training."],
  "split.test": ["Test", "Share to evaluate on at the end."],
  "split.seed": ["Seed", "Same seed, same split."],
  "split.stratified": ["Stratified", "Every part keeps the proportions of the classes."],
  task: ["Task", "What is learned: which class a picture is of."],
  model: ["Model", "The network."],
  "model.architecture": ["Architecture", "Which network."],
  "model.imageSize": ["Image size", "Width and height of its input in pixels; left out: the architecture's own."],
  "model.weights": ["Weights", "null: training starts from freshly drawn weights."],
  solver: ["Solver", "Turns gradients into updates; its lr is the base learning rate."],
  scheduler: ["Learning-rate scheduler", "How the learning rate changes; null: it stays."],
  schedulerInterval: ["Scheduler interval", "What one step of the scheduler is."],
  augmentation: ["Augmentation", "Chance changes of the pictures, anew in each epoch."],
  "augmentation.flip": ["Flip", "Mirrors left and right by chance."],
  "augmentation.crop": ["Crop", "Pixels by which a picture is shifted at most, black coming in."],
  training: ["Training", "How long and in what portions."],
  "training.epochs": ["Epochs", "Passes over the training part."],
  "training.batchSize": ["Batch size", "Pictures per step."],
  "training.evaluationPeriod": ["Evaluation period", "How often to evaluate."],
  "training.labelSmoothing": ["Label smoothing", "Share of certainty that is spread over all classes."],
  "training.dropLast": ["Drop last", "Leaves out the smaller last batch of an epoch."],
  "training.bestMetric": ["Best metric", "By which metric the best weights are chosen."],
  continuations: ["Continuations", "How the run went on past its first plan."],
  threads: ["Threads", "For one operator; left out: one for each core."],
  seed: ["Seed", "Of initial weights, shuffling and augmentation."],
};

/** A spec with nothing but what has no default. */
const least = { dataset: "photos", model: { architecture: "cnn-small" }, solver: { type: "SGD" } };
const withoutDefault: ReadonlySet<string> = new Set(["dataset", "model", "model.architecture", "solver"]);

/**
 * The JSON Schema of an experiment spec as a person writes it: titles, help, defaults, ranges, `x-order`. `solver` and
 * `scheduler` are left open, since their own packages describe them (`solverSchema`, `specSchema`).
 */
export function experimentJsonSchema(): JsonSchema {
  const raw = z.toJSONSchema(experimentSchema, { io: "input" }) as JsonSchema;
  return { ...described(raw, experimentSchema.parse(least), ""), required: Object.keys(least) };
}

/** @param value the default */
function described(raw: JsonSchema, value: unknown, path: string): JsonSchema {
  const [title, description] = texts[path] ?? [];
  const isSection = raw.properties !== undefined;
  return {
    ...(value === null ? raw : withoutNull(raw)),
    ...(title !== undefined && { title, description }),
    ...(path === "model.architecture" && { enum: Object.keys(architectureDefinitions) }),
    ...(isSection && { properties: describedFields(raw.properties ?? {}, value, path) }),
    ...(!isSection && !withoutDefault.has(path) && { default: value }),
  };
}

function describedFields(fields: Readonly<Record<string, JsonSchema>>, values: unknown, path: string) {
  const entries = Object.entries(fields).map(([name, field], order) => {
    const value = (values as Readonly<Record<string, unknown>>)[name];
    return [name, { ...described(field, value, path === "" ? name : `${path}.${name}`), "x-order": order }] as const;
  });
  return Object.fromEntries(entries);
}

/** null stands for the default; where that is another value, a form need not offer null. */
function withoutNull(schema: JsonSchema): JsonSchema {
  const { type, anyOf, ...rest } = schema as { type?: unknown; anyOf?: readonly JsonSchema[] };
  if (Array.isArray(type)) return { ...rest, type: type.find((name) => name !== "null") as unknown };
  const choices = anyOf?.filter((choice) => choice["type"] !== "null") ?? [];
  if (choices.length === 0) return schema;
  return choices.length === 1 ? { ...rest, ...choices[0] } : { ...rest, anyOf: choices };
}
