import * as definitions from "./schedulers.ts";
import type { SchedulerDefinition } from "./definition.ts";
import type { Given, SpecValues } from "./parameters.ts";

/** Every scheduler there is, by its type. */
export const schedulerDefinitions = definitions;

type Definitions = typeof schedulerDefinitions;
export type SchedulerType = keyof Definitions;

type SpecOf<D> = D extends {
  readonly type: infer T;
  readonly parameters: infer P extends SchedulerDefinition["parameters"];
}
  ? { readonly type: T; readonly compat?: "pytorch" } & SpecValues<P>
  : never;
type InputOf<D> = D extends {
  readonly type: infer T;
  readonly parameters: infer P extends SchedulerDefinition["parameters"];
}
  ? { readonly type: T; readonly compat?: "pytorch" | null } & Given<P>
  : never;

/** A checked schedule with every argument filled in; plain JSON. */
export type ScheduleSpec<T extends SchedulerType = SchedulerType> = { [K in T]: SpecOf<Definitions[K]> }[T];

/** A schedule as a person writes it: arguments that have a default may be left out or null. */
export type ScheduleInput<T extends SchedulerType = SchedulerType> = { [K in T]: InputOf<Definitions[K]> }[T];

const byAlias: ReadonlyMap<string, SchedulerDefinition> = new Map(
  Object.values<SchedulerDefinition>(schedulerDefinitions).flatMap((definition) =>
    (definition.aliases ?? []).map((alias) => [alias, definition] as const),
  ),
);

/** The definition of a type or of one of its other names, or undefined. */
export function findDefinition(type: string): SchedulerDefinition | undefined {
  if (Object.hasOwn(schedulerDefinitions, type)) return schedulerDefinitions[type as SchedulerType];
  return byAlias.get(type);
}
