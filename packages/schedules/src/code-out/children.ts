import { findDefinition } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";

/** The schedules within one, in the order of its parameters and their lists. */
export function childrenOf(spec: ScheduleSpec): ScheduleSpec[] {
  const values: Readonly<Record<string, unknown>> = { ...spec };
  return Object.entries(findDefinition(spec.type)!.parameters).flatMap(([name, parameter]) => {
    if (parameter.kind === "schedules") return values[name] as ScheduleSpec[];
    return parameter.kind === "schedule" ? [values[name] as ScheduleSpec] : [];
  });
}
