import { z } from "zod";
import { continuationExample, continuationSchema } from "./continuation-schema.ts";
import { flag, fraction, list, period, section, seed, strict, wholeNumber, withDefault } from "./fields.ts";
import { metricNames } from "./metric-names.ts";

/** Enough for a day of steering by hand; what is composed of more would be slow to step through. */
const mostContinuations = 200;

/**
 * The experiment spec, key by key, with its defaults. Solver and scheduler stay `unknown` here: their own packages parse
 * them, so that a new solver or scheduler needs no change in this file.
 */
export const experimentSchema = strict(
  {
    name: withDefault(z.string("a text"), ""),
    dataset: z.string("the path of a data set").min(1, "the path of a data set"),
    split: section({
      train: withDefault(fraction(), 0.7),
      validation: withDefault(fraction(), 0.1),
      test: withDefault(fraction(), 0.2),
      seed: withDefault(seed(), 0),
      stratified: withDefault(flag(), true),
    }),
    task: withDefault(z.literal("classification", '"classification"'), "classification"),
    model: strict(
      {
        architecture: z.string("the name of an architecture"),
        imageSize: withDefault(wholeNumber(8, 1024), null),
        weights: z
          .null("null (training starts from freshly drawn weights)")
          .optional()
          .transform(() => null),
      },
      'an object such as {"architecture": "resnet20"}',
    ),
    solver: z.unknown(),
    scheduler: withDefault(z.unknown(), null),
    schedulerInterval: withDefault(
      z.enum(["iteration", "evaluation", "epoch"], 'one of "iteration", "evaluation", "epoch"'),
      "evaluation",
    ),
    augmentation: section({
      flip: withDefault(flag(), false),
      crop: withDefault(wholeNumber(0, 64), 0),
    }),
    training: section({
      epochs: withDefault(wholeNumber(1, 1e6), 20),
      batchSize: withDefault(wholeNumber(1, 65536), 64),
      evaluationPeriod: withDefault(period, { epochs: 1 }),
      labelSmoothing: withDefault(fraction(), 0),
      dropLast: withDefault(flag(), false),
      bestMetric: withDefault(z.enum(metricNames, `one of ${metricNames.join(", ")}`), "validation/accuracy"),
    }),
    continuations: list(
      continuationSchema,
      mostContinuations,
      `a list of objects such as ${continuationExample.replace(/^an object such as /, "")}`,
    ),
    threads: withDefault(wholeNumber(1, 1024), null),
    seed: withDefault(seed(), 0),
  },
  "an object, the experiment spec",
);
