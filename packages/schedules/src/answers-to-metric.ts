import { nestedSpecs } from "./nested.ts";
import type { NestedSpec } from "./parameters.ts";
import { findDefinition } from "./registry.ts";

/** Whether a checked schedule, or one inside it, answers to a metric. */
export function answersToMetric(spec: NestedSpec): boolean {
  const definition = findDefinition(spec.type);
  if (definition === undefined) return false;
  return definition.loop === "closed" || nestedSpecs(definition, spec).some(answersToMetric);
}
