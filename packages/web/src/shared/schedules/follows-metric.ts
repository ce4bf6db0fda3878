import type { Definitions } from "@glissade/api";
import type { FormValue } from "../forms/field-schema.ts";

/** Whether a scheduler, or one inside it, answers to a metric; null: a constant rate. */
export function followsMetric(scheduler: FormValue | null | undefined, { schedulers }: Definitions): boolean {
  if (!scheduler) return false;
  const closed = schedulers.filter(({ facts }) => facts["loop"] === "closed").map(({ type }) => type);
  const text = JSON.stringify(scheduler);
  return closed.some((type) => text.includes(`"type":${JSON.stringify(type)}`));
}
