import { nestedSpecs } from "./nested.ts";
import type { NestedSpec, ParameterDefinitions, Values } from "./parameters.ts";
import { findDefinition } from "./registry.ts";

/** Whether a checked schedule, or one inside it, moves the momentum, too. */
export function cyclesMomentum(spec: NestedSpec): boolean {
  const definition = findDefinition(spec.type);
  if (definition === undefined) return false;
  // Checked by this very definition, which the lookup by type hides from the compiler.
  const own = definition.cyclesMomentum?.(spec as unknown as Values<ParameterDefinitions>) === true;
  return own || nestedSpecs(definition, spec).some(cyclesMomentum);
}
