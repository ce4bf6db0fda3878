import { z } from "zod";
import { jsonObject, time } from "./common.ts";

const rate = z.number().nonnegative();

/** How many epochs the whole run has from then on. */
const epochs = z.number().int().min(1).max(1e6).optional().meta({
  description: "Epochs of the whole run from then on; left out: as many as before (undo: as before what is undone)",
});

/** What a change consists of besides its mode and `epochs`. */
export const steeringModes = {
  rate: { lr: rate },
  scale: { factor: z.number().nonnegative() },
  curve: {
    points: z
      .array(z.tuple([z.number().int().nonnegative(), rate]))
      .min(1)
      .max(1000)
      .meta({ description: "Training steps of the run, rising, each with its rate" }),
    interpolation: z.enum(["linear", "step", "monotone"]).optional(),
  },
  replace: {
    scheduler: jsonObject.nullable().meta({ description: "Its lengths count in the rest of the run; null: constant" }),
    lr: rate.optional().meta({ description: "Base rate; left out, the solver's" }),
    schedulerInterval: z.enum(["iteration", "evaluation", "epoch"]).optional(),
  },
  cooldown: {
    shape: z.enum(["linear", "cosine", "1-sqrt"]),
    to: rate.optional().meta({ description: "Where it ends; left out, 0" }),
  },
  undo: {},
  hold: {},
  stretch: {},
  restart: {},
} as const;

/** A change with more keys, in a request. */
export function changeWith<E extends z.ZodRawShape>(extra: E) {
  const of = <M extends keyof typeof steeringModes>(mode: M) =>
    z.strictObject({ mode: z.literal(mode), ...steeringModes[mode], epochs, ...extra });
  return z.discriminatedUnion("mode", [
    of("rate"),
    of("scale"),
    of("curve"),
    of("replace"),
    of("cooldown"),
    of("undo"),
    of("hold"),
    of("stretch"),
    of("restart"),
  ]);
}

/** A change of what the learning rate follows, by its mode. The trainer checks what the values mean together. */
export const steeringChange = changeWith({}).meta({ id: "SteeringChange" });
export type SteeringChange = z.input<typeof steeringChange>;

/** What is asked for and not in force yet. */
export const pendingSteering = z.object({ change: steeringChange, by: z.string(), time });
export type PendingSteering = z.output<typeof pendingSteering>;
