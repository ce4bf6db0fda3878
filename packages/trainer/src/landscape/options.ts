import { z } from "zod";
import { explainIssue } from "../spec/explain-issue.ts";

// The messages are the expectations, as everywhere; see explainIssue.
const integer = (least: number, most: number) => {
  const expected = `a whole number from ${least} to ${most.toLocaleString("en")}`;
  return z.number(expected).int(expected).min(least, expected).max(most, expected);
};
const between = (least: number, most: number) => {
  const expected = `a number from ${least} to ${most}`;
  return z.number(expected).min(least, expected).max(most, expected);
};

const images = integer(2, 100_000).default(512).meta({
  title: "Pictures",
  description: "How many pictures the loss is taken over, drawn once; more are more exact and take longer.",
});
const seed = integer(0, 2 ** 32 - 1)
  .default(0)
  .meta({ title: "Seed", description: "Of the draw of the pictures." });

/** The loss on a plane through a run's path. */
export const surfaceOptions = z.strictObject({
  grid: integer(3, 101).default(25).meta({ title: "Grid", description: "Losses along each side of the map." }),
  images,
  part: z.enum(["train", "validation"], '"train" or "validation"').default("train").meta({
    title: "Part",
    description: "Of which part of the data the pictures are.",
  }),
  directions: z.enum(["filter", "plain"], '"filter" or "plain"').default("filter").meta({
    title: "Directions",
    description:
      "filter: every filter of a direction as long as that of the weights, so that maps of different runs compare; plain: as the path runs.",
  }),
  margin: between(0.05, 5).default(0.25).meta({
    title: "Margin",
    description: "Room around the path, as a share of its extent.",
  }),
  seed,
});

/** The losses on the straight line from one run's weights to another's. */
export const lineOptions = z.strictObject({
  points: integer(5, 501).default(29).meta({ title: "Points", description: "Losses along the line, ends included." }),
  images,
  seed,
});

/** The largest Hessian eigenvalue along a run. */
export const sharpnessOptions = z.strictObject({
  images,
  tolerance: between(1e-6, 0.5).default(0.01).meta({
    title: "Tolerance",
    description: "An eigenvalue is found when it may be off by less than this share.",
  }),
  iterations: integer(2, 200).default(60).meta({
    title: "Iterations",
    description: "Most steps of the iteration for one checkpoint; each takes two gradients.",
  }),
  seed,
});

const optionsOf = { surface: surfaceOptions, line: lineOptions, sharpness: sharpnessOptions } as const;

export type LandscapeKind = keyof typeof optionsOf;
export const landscapeKinds = Object.keys(optionsOf) as readonly LandscapeKind[];

export type SurfaceOptions = z.output<typeof surfaceOptions>;
export type LineOptions = z.output<typeof lineOptions>;
export type SharpnessOptions = z.output<typeof sharpnessOptions>;

/** What is to be computed, complete. Plain data. */
export type LandscapeTask =
  | { readonly kind: "surface"; readonly options: SurfaceOptions }
  | { readonly kind: "line"; readonly options: LineOptions }
  | { readonly kind: "sharpness"; readonly options: SharpnessOptions };

/**
 * Checks what somebody asks for, and fills in the rest.
 *
 * @throws TrainerError `invalid_landscape`, `unknown_key`, naming the key
 * @example parseLandscapeTask("surface", { grid: 11 }).options.images // 512
 */
export function parseLandscapeTask(kind: LandscapeKind, input: unknown): LandscapeTask {
  const schema: z.ZodType = optionsOf[kind];
  const result = schema.safeParse(input);
  if (result.success) return { kind, options: result.data } as LandscapeTask;
  throw explainIssue(schema, input, result.error, { name: `${kind} options`, code: "invalid_landscape" });
}
