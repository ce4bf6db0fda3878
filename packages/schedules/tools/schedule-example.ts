import { parseSchedule, trace } from "../src/index.ts";
import type { SchedulerDefinition, ScheduleInput } from "../src/index.ts";

/** A definition's example, run. */
export interface ExampleRun {
  /** As a person would write it. */
  readonly input: ScheduleInput;
  readonly lr: readonly number[];
  readonly steps: number;
  /** What schedules that answer to a metric are shown with: falls for a while, then stands still. */
  readonly metrics: readonly number[] | undefined;
  readonly result: ReturnType<typeof trace>;
}

/** A loss that falls for 40 steps and then stands still. */
const standstill = (step: number): number => Math.max(0.2, 1 - 0.02 * step);

/** The input of a definition's example; the definition's test checks that there is one. */
export function exampleInput({ type, example }: SchedulerDefinition): ScheduleInput {
  if (example === undefined) throw new Error(`${type} has no example in its definition`);
  return parseExample({ type, ...example.arguments });
}

/** Checked, but returned as it was written, without the defaults. */
function parseExample(input: { readonly type: string }): ScheduleInput {
  parseSchedule(input);
  return input as ScheduleInput;
}

/** Runs a definition's example. */
export function runExample(definition: SchedulerDefinition): ExampleRun {
  const input = exampleInput(definition);
  const { steps, lr = 0.1 } = definition.example!;
  const metrics =
    definition.loop === "closed" ? Array.from({ length: steps }, (_, step) => standstill(step)) : undefined;
  const result = trace(input, { lr, steps, ...(metrics && { metrics }) });
  return { input, lr: [lr].flat(), steps, metrics, result };
}
