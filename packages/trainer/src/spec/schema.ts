import { z } from "zod";
import { metricNames } from "./metric-names.ts";

/** What the schedule does from a continuation on. */
export const continuationModes = ["hold", "stretch", "restart"] as const;
const continuationExample = 'an object such as {"at": {"epochs": 20}, "epochs": 30, "mode": "hold"}';

// Every message below is the "expected …" half of an error line; explain-issue.ts adds the key and what was found.

function wholeNumber(least: number, most: number) {
  const expected = `a whole number from ${least} to ${most.toLocaleString("en-US")}`;
  return z.int(expected).min(least, expected).max(most, expected);
}

function fraction() {
  const expected = "a number from 0 to 1";
  return z.number(expected).min(0, expected).max(1, expected);
}

const flag = () => z.boolean("true or false");
const seed = () => wholeNumber(0, 2 ** 32 - 1);

/** Omitted and null both mean the default. */
function withDefault<T extends z.ZodType, const D>(schema: T, value: D) {
  return z.nullish(schema).transform((given) => given ?? value);
}

/** An object whose keys all have defaults, so that it may itself be omitted. */
function section<S extends z.ZodRawShape>(shape: S) {
  return z.preprocess((given) => given ?? {}, strict(shape, "an object"));
}

/** Leaves unknown keys to zod's own issue and words everything else. */
function strict<S extends z.ZodRawShape>(shape: S, expected: string) {
  return z.strictObject(shape, { error: (issue) => (issue.code === "invalid_type" ? expected : undefined) });
}

/** A list that may be omitted. */
function list<T extends z.ZodType>(items: T, most: number, expected: string) {
  return z.preprocess((given) => given ?? [], z.array(items, expected).max(most, `at most ${most} of them`));
}

/** A stretch or a position of the run. */
const period = z.union(
  [z.strictObject({ epochs: wholeNumber(1, 1e6) }), z.strictObject({ iterations: wholeNumber(1, 1e9) })],
  { error: () => '{"epochs": n} or {"iterations": n} with a whole number n >= 1' },
);

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
      strict(
        {
          at: period,
          epochs: wholeNumber(1, 1e6),
          mode: z.enum(continuationModes, `one of ${continuationModes.map((mode) => `"${mode}"`).join(", ")}`),
        },
        continuationExample,
      ),
      100,
      `a list of objects such as ${continuationExample.replace(/^an object such as /, "")}`,
    ),
    threads: withDefault(wholeNumber(1, 1024), null),
    seed: withDefault(seed(), 0),
  },
  "an object, the experiment spec",
);
