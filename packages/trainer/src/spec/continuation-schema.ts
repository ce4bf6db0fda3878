import { z } from "zod";
import { period, strict, wholeNumber } from "./fields.ts";

/** What the schedule does from a continuation on; it takes effect when the scheduler next moves. */
export const continuationModes = ["hold", "stretch", "restart"] as const;

/** Modes that take effect at the very training step that they name. */
export const steeringModes = ["rate", "scale", "curve", "replace", "cooldown", "undo"] as const;

export const continuationExample = 'an object such as {"at": {"epochs": 20}, "epochs": 30, "mode": "hold"}';

const allModes = [...continuationModes, ...steeringModes];

function rate() {
  const expected = "a number >= 0";
  return z.number(expected).min(0, expected);
}

/** One mode with the keys that are its own. */
function mode<const M extends string, S extends z.ZodRawShape>(name: M, own: S) {
  return strict(
    {
      at: period,
      epochs: wholeNumber(1, 1e6),
      mode: z.literal(name),
      ...own,
      by: z.string("a text").max(200, "a text of at most 200 characters").exactOptional(),
      time: z.iso.datetime("a time such as 2026-01-31T12:00:00.000Z").exactOptional(),
    },
    continuationExample,
  );
}

const points = "a list of [training step, rate], steps rising";

/** How a run goes on from a point on, by its mode. A scheduler stays `unknown` here, see experimentSchema. */
export const continuationSchema = z.discriminatedUnion(
  "mode",
  [
    mode("hold", {}),
    mode("stretch", {}),
    mode("restart", {}),
    mode("rate", { lr: rate() }),
    mode("scale", { factor: rate() }),
    mode("curve", {
      points: z
        .array(z.tuple([wholeNumber(0, 1e12), rate()], points), points)
        .min(1, points)
        .max(1000, points),
      interpolation: z.enum(["linear", "step", "monotone"], 'one of "linear", "step", "monotone"').exactOptional(),
    }),
    mode("replace", {
      scheduler: z.unknown(),
      lr: rate().exactOptional(),
      schedulerInterval: z
        .enum(["iteration", "evaluation", "epoch"], 'one of "iteration", "evaluation", "epoch"')
        .exactOptional(),
    }),
    mode("cooldown", {
      shape: z.enum(["linear", "cosine", "1-sqrt"], 'one of "linear", "cosine", "1-sqrt"'),
      to: rate().exactOptional(),
    }),
    mode("undo", {}),
  ],
  {
    error: ({ code }) =>
      code === "invalid_union" ? `one of ${allModes.map((name) => `"${name}"`).join(", ")}` : continuationExample,
  },
);
