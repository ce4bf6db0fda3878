import { nestedSpecs } from "../nested.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";

/** The schedules within one, in the order of its parameters and their lists. */
export const childrenOf = (spec: ScheduleSpec): readonly ScheduleSpec[] =>
  // Checked by the registry's own definitions, which the lookup by type hides from the compiler.
  nestedSpecs(findDefinition(spec.type)!, spec) as unknown as readonly ScheduleSpec[];
