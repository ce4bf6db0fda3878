import { preview, schedulerDefinitions } from "../../packages/schedules/src/index.ts";
import type { SchedulerDefinition, ScheduleInput } from "../../packages/schedules/src/index.ts";
import { median } from "./table.ts";

/** What a preview took: milliseconds, and bytes that were in use after it and not before. */
export interface PreviewCost {
  readonly name: string;
  readonly milliseconds: number;
  readonly bytes: number;
}

const steps = 1_000_000;

/** Examples whose lengths are stretched to a million steps. */
function stretched(definition: SchedulerDefinition): ScheduleInput {
  const { arguments: given, steps: own } = definition.example!;
  const scale = steps / own;
  const grow = (value: unknown): unknown => {
    if (typeof value === "number") return Number.isInteger(value) && value >= 5 ? Math.round(value * scale) : value;
    if (Array.isArray(value)) return value.map(grow);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, grow(item)]));
  };
  return { type: definition.type, ...(grow(given) as object) } as ScheduleInput;
}

/** Harder than the examples: noise in every step, formulas of several terms, chains that have no closed form. */
const hard: Readonly<Record<string, ScheduleInput>> = {
  "CosineLRScheduler, noise in every step": { type: "CosineLRScheduler", t_initial: steps, noise_range_t: [0, steps] },
  "MultiplicativeLR, 1 - 1 / (epoch + 100)": { type: "MultiplicativeLR", lr_lambda: "1 - 1 / (epoch + 100)" },
  "MultiplicativeLR, 0.99999 if epoch % 7 == 0 else 1": {
    type: "MultiplicativeLR",
    lr_lambda: "0.99999 if epoch % 7 == 0 else 1",
  },
  "LambdaLR, a sawtooth": { type: "LambdaLR", lr_lambda: "1 - (epoch % 1000) / 1000" },
  "LambdaLR, warm-up and cosine": {
    type: "LambdaLR",
    lr_lambda: "epoch / 1000 if epoch < 1000 else 0.5 * (1 + cos(pi * (epoch - 1000) / 999000))",
  },
  "RepeatLR, every 100 steps": {
    type: "RepeatLR",
    scheduler: { type: "OneCycleLR", max_lr: 0.1, total_steps: 100 },
    every: 100,
  },
  "ChainedScheduler, a cosine on top of another decay": {
    type: "ChainedScheduler",
    schedulers: [
      { type: "ExponentialLR", gamma: 0.999999 },
      { type: "CosineAnnealingLR", T_max: steps },
    ],
  },
};

function cost(name: string, spec: ScheduleInput, lr: number | readonly number[]): PreviewCost {
  let bytes = 0;
  const times = Array.from({ length: 5 }, () => {
    globalThis.gc?.();
    const before = process.memoryUsage();
    const start = performance.now();
    const { lr: curves } = preview(spec, { lr, steps });
    const time = performance.now() - start;
    const after = process.memoryUsage();
    if (curves[0]!.length > 2000) throw new Error("more points than were asked for");
    bytes = Math.max(bytes, after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers);
    return time;
  });
  return { name, milliseconds: median(times), bytes };
}

/** A preview of a million steps in 2,000 points, of every schedule that depends on the step alone; the slowest first. */
export function previewCosts(): PreviewCost[] {
  const examples = Object.values<SchedulerDefinition>(schedulerDefinitions)
    .filter(({ loop }) => loop !== "closed")
    .map((definition) => cost(definition.type, stretched(definition), definition.example!.lr ?? 0.1));
  const harder = Object.entries(hard).map(([name, spec]) => cost(name, spec, 0.1));
  return [...examples, ...harder].sort((a, b) => b.milliseconds - a.milliseconds);
}
