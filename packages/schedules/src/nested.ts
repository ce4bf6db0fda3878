import type { SchedulerDefinition } from "./definition.ts";
import type { NestedSpec } from "./parameters.ts";

/** The schedules inside a checked spec, in the order of its parameters and their lists. */
export function nestedSpecs(
  definition: Pick<SchedulerDefinition, "parameters">,
  values: Readonly<Record<string, unknown>>,
): readonly NestedSpec[] {
  const found: NestedSpec[] = [];
  for (const [name, { kind }] of Object.entries(definition.parameters)) {
    // Checked by this very definition, which the lookup by name hides from the compiler.
    if (kind === "schedule") found.push(values[name] as NestedSpec);
    if (kind === "schedules") found.push(...(values[name] as readonly NestedSpec[]));
  }
  return found;
}

/** A copy of checked values with each schedule inside replaced. */
export function mapNested(
  definition: Pick<SchedulerDefinition, "parameters">,
  values: Readonly<Record<string, unknown>>,
  change: (spec: NestedSpec) => NestedSpec,
): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...values };
  for (const [name, { kind }] of Object.entries(definition.parameters)) {
    if (kind === "schedule") copy[name] = change(values[name] as NestedSpec);
    if (kind === "schedules") copy[name] = (values[name] as readonly NestedSpec[]).map(change);
  }
  return copy;
}

/** Steps of a checked schedule, its lengths resolved, that one step of the schedules inside takes. */
export function strideOf(
  { parameters }: Pick<SchedulerDefinition, "parameters">,
  values: Readonly<Record<string, unknown>>,
): number {
  const name = Object.keys(parameters).find((key) => "stride" in parameters[key]!);
  return name === undefined ? 1 : Number(values[name]);
}
