import type { CurveContext, SchedulerDefinition } from "./definition.ts";
import { mismatch } from "./errors.ts";
import { nestedSpecs } from "./nested.ts";
import { hasOpenLengths } from "./open-lengths.ts";
import type { NestedSpec, ParameterDefinitions, Values } from "./parameters.ts";
import { LeafPart } from "./parts/leaf.ts";
import { MotionPart } from "./parts/motion-part.ts";
import type { Part } from "./parts/part.ts";

/** Finds the definition of a schedule inside another one. */
export type FindDefinition = (type: string) => SchedulerDefinition | undefined;

interface Surroundings extends CurveContext {
  /** False where the solver has no momentum to cycle. */
  readonly momentum: boolean;
  readonly find: FindDefinition;
}

/** Lists that hold one value per group must have as many values as there are groups. */
function checkGroupLists(
  definition: SchedulerDefinition,
  values: Readonly<Record<string, unknown>>,
  groups: number,
): void {
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    const value = values[name];
    if (!("perGroup" in parameter) || !Array.isArray(value) || value.length === groups) continue;
    const one = parameter.kind === "expression" ? "a formula" : "a number";
    throw mismatch("group_count", {
      subject: definition.type,
      key: name,
      found: value,
      expected: `${one}, or a list of ${groups} (one per parameter group)`,
    });
  }
}

function checkReady(definition: SchedulerDefinition, values: Values<ParameterDefinitions>, around: Surroundings): void {
  checkGroupLists(definition, values, around.groups);
  if (hasOpenLengths(definition.parameters, values)) {
    const name = Object.keys(definition.parameters).find((key) =>
      hasOpenLengths({ [key]: definition.parameters[key]! }, values),
    )!;
    const expected = "a number of steps; resolveLengths makes one of it, and so does the option run";
    throw mismatch("unresolved_length", { subject: definition.type, key: name, found: values[name], expected });
  }
  if (!around.momentum && definition.cyclesMomentum?.(values) === true) {
    throw mismatch("invalid_option", {
      subject: definition.type,
      key: "momentum",
      found: null,
      expected: "a solver with momentum or a first beta, since cycle_momentum is true",
    });
  }
}

/**
 * A checked schedule, and those inside it, ready to be constructed.
 *
 * @throws SchedulesError `group_count`, `invalid_option`, `unresolved_length` or `unknown_type`
 */
export function buildPart<P extends ParameterDefinitions>(
  definition: SchedulerDefinition<string, P>,
  values: Values<P> & { readonly compat?: unknown },
  around: Surroundings,
): Part {
  const faithful = around.faithful || values.compat === "pytorch";
  const context: Surroundings = { ...around, faithful };
  checkReady(definition, values, context);
  switch (definition.loop) {
    case "open":
      return new LeafPart(definition.type, definition.curve(values, context.groups, context), faithful);
    case "closed":
      return new MotionPart(definition.type, () => definition.motion(values, context.groups, context));
    case "composite": {
      const inner = definition.onePerGroup === true ? { ...context, groups: 1 } : context;
      const children = nestedSpecs(definition, values);
      return definition.compose(
        values,
        children.map((child) => buildNested(child, inner)),
        context,
      );
    }
  }
}

function buildNested(spec: NestedSpec, around: Surroundings): Part {
  const definition = around.find(spec.type);
  if (definition === undefined) {
    const expected = "the type of a schedule that is at hand";
    throw mismatch("unknown_type", { subject: "schedule", key: "type", found: spec.type, expected });
  }
  // Checked by this very definition, which the lookup by type hides from the compiler.
  return buildPart(definition, spec as unknown as Values<ParameterDefinitions>, around);
}
