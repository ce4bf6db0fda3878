import { z } from "zod";
import { id, jsonObject } from "./common.ts";
import { defineOperation } from "./operation.ts";

const rateChange = z.discriminatedUnion("mode", [
  z.object({ mode: z.literal("rate"), lr: z.number() }),
  z.object({ mode: z.literal("scale"), factor: z.number() }),
]);

const label = z.string().meta({ description: "What it does, for a button" });

/** What can be done about a piece of advice in one step, by another operation. */
export const adviceAction = z.discriminatedUnion("type", [
  /** Steer the running experiment. */
  z.object({ type: z.literal("steer"), label, change: rateChange }),
  /** Fork from the checkpoint at `step`, with this change from there on. */
  z.object({ type: z.literal("fork"), label, step: z.number().int(), change: rateChange }),
  /** Make a draft with this spec. */
  z.object({ type: z.literal("clone"), label, spec: jsonObject }),
  z.object({ type: z.literal("stop"), label }),
]);
export type AdviceAction = z.output<typeof adviceAction>;

/** What an experiment's series give away; docs/guides/advice.md has every rule with its source. */
export const advice = z
  .object({
    /** The rule that says so; stable. */
    code: z.string(),
    severity: z.enum(["critical", "warning", "info"]),
    title: z.string(),
    text: z.string(),
    /** The training step at which it could be said first. */
    since: z.number().int(),
    evidence: z.object({
      /** Series that show it, and the steps from which to which. */
      series: z.array(z.string()),
      steps: z.tuple([z.number().int(), z.number().int()]),
      text: z.string(),
    }),
    action: adviceAction.nullable(),
  })
  .meta({ id: "Advice" });
export type Advice = z.output<typeof advice>;

export const adviceOperations = {
  getAdvice: defineOperation({
    id: "getAdvice",
    method: "GET",
    path: "/experiments/:experimentId/advice",
    tag: "Experiments",
    summary: "What to do about an experiment, with the evidence; nothing where it is well",
    params: z.object({ experimentId: id }),
    response: z.object({
      /** The newest step that was looked at; null before the first. */
      step: z.number().int().nullable(),
      items: z.array(advice),
    }),
  }),
} as const;
