import { z } from "zod";
import { id, jsonObject, problem } from "./common.ts";
import { defineOperation } from "./operation.ts";

const projectParams = z.object({ projectId: id });

export const rangePoint = z.object({
  step: z.number().int(),
  lr: z.number(),
  loss: z.number(),
  /** Running mean of the loss. */
  smoothed: z.number(),
});
export type RangePoint = z.output<typeof rangePoint>;

export const rateSuggestion = z.object({
  rule: z.enum(["valley", "steepest", "minimum"]),
  label: z.string(),
  help: z.string(),
  lr: z.number(),
  /** Which point it was read at. */
  index: z.number().int(),
});
export type RateSuggestion = z.output<typeof rateSuggestion>;

/** What a range test says, a JSON object a line; the last one is `result` or `failed`. */
export const rangeTestMessage = z
  .discriminatedUnion("type", [
    /** Another test is running: this one begins after it. */
    z.object({ type: z.literal("waiting") }),
    z.object({ type: z.literal("data"), done: z.number().int(), total: z.number().int() }),
    z.object({ type: z.literal("point"), steps: z.number().int(), ...rangePoint.shape }),
    z.object({
      type: z.literal("result"),
      end: z.enum(["completed", "diverged", "stopped"]),
      suggestions: z.array(rateSuggestion),
      /** The middle one of them; null where there is none, with the reason. */
      suggested: z.number().nullable(),
      reason: z.string().nullable(),
      batchSize: z.number().int(),
      seconds: z.number(),
    }),
    z.object({ type: z.literal("failed"), problem }),
  ])
  .meta({ id: "RangeTestMessage" });
export type RangeTestMessage = z.output<typeof rangeTestMessage>;

export const rangeTestOperations = {
  runRangeTest: defineOperation({
    id: "runRangeTest",
    method: "POST",
    path: "/projects/:projectId/range-tests",
    tag: "Schedules",
    summary: "Find a base learning rate: train a fresh model over growing rates",
    description:
      "Answers line by line while it runs (RangeTestMessage as JSON lines); ending the call ends the test. Nothing is kept. The spec's scheduler has no say, its solver and batch size do.",
    params: projectParams,
    body: z.strictObject({
      splitId: id,
      spec: jsonObject,
      /** from, to, steps, sweep, smoothing, divergence; see docs/guides/api.md. */
      options: jsonObject.default({}),
    }),
    produces: "application/x-ndjson",
  }),
} as const;

/** The messages of a range test's answer, as they come. */
export async function* readRangeTest(response: Response): AsyncGenerator<RangeTestMessage, void, void> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const lines = (rest + decoder.decode(value, { stream: true })).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield rangeTestMessage.parse(JSON.parse(line));
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
