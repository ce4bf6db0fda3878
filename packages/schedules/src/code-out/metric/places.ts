import { buildPart } from "../../build-part.ts";
import type { SchedulerDefinition } from "../../definition.ts";
import type { JsonObject } from "../../json.ts";
import type { ParameterDefinitions, Values } from "../../parameters.ts";
import type { Part } from "../../parts/part.ts";
import { findDefinition } from "../../registry.ts";
import type { ScheduleSpec } from "../../registry.ts";
import { childrenOf } from "../children.ts";

export const definitionOf = (spec: ScheduleSpec): SchedulerDefinition => findDefinition(spec.type)!;
// Checked by this very definition, which the lookup by type hides from the compiler.
export const valuesOf = (spec: ScheduleSpec) => spec as unknown as Values<ParameterDefinitions>;

/** Where in a composition a schedule stands: the base rates of what is around it, and its own state at step 0. */
export interface Place {
  readonly base: readonly number[];
  readonly state: JsonObject;
}

/** Chains, and whether each schedule in them keeps to rates of its own. */
const chains: Readonly<Record<string, { readonly apart: boolean }>> = {
  ChainedScheduler: { apart: false },
  ProductLR: { apart: true },
};

export const isChain = (spec: ScheduleSpec): boolean => Object.hasOwn(chains, spec.type);

/** With the schedule's own base rates, which others in the composition may have set. */
export function ownPlace(spec: ScheduleSpec, { base, state }: Place): Place {
  // A chain on shared rates has none of its own.
  const isShared = isChain(spec) && !partsApart(spec, base.length).includes(true);
  return { base: isShared ? base : ((state["base_lrs"] as readonly number[] | undefined) ?? base), state };
}

/** Which parts of a chain run on rates of their own, as ChainPart decides it. */
export function partsApart(spec: ScheduleSpec, groups: number): boolean[] {
  const parts = childrenOf(spec).map((child) => built(child, groups));
  const replaced = parts.some(({ chain }) => chain === "overwrite");
  return parts.map(
    ({ chain, loop }) => chains[spec.type]!.apart || chain === "product" || (loop === "closed" && replaced),
  );
}

/** A schedule as it runs here, to learn how it takes part in compositions. */
export const built = (spec: ScheduleSpec, groups: number): Part =>
  buildPart(definitionOf(spec), valuesOf(spec), { groups, faithful: false, momentum: true, find: findDefinition });
