import type { SchedulerDefinition } from "../definition.ts";
import { findDefinition, schedulerDefinitions } from "../registry.ts";

/** Transformers' schedules are called by their functions; their names (`linear`, `constant`) mean other things in code. */
const callNames = ({ origin, type, aliases = [] }: SchedulerDefinition): readonly string[] =>
  origin === "Transformers" ? aliases : [type, ...aliases];

/** Every name under which code constructs a schedule. */
export const constructorNames: readonly string[] =
  Object.values<SchedulerDefinition>(schedulerDefinitions).flatMap(callNames);
const known: ReadonlySet<string> = new Set(constructorNames);

/** Whether a call of this name (without its module) makes a schedule. */
export const isConstructor = (name: string): boolean => name === "get_scheduler" || known.has(name);

/** The definition of the schedule that a constructor makes. */
export const definitionOf = (name: string): SchedulerDefinition => findDefinition(name)!;
