import { CosineAnnealingLR } from "./schedulers/cosine-annealing.ts";
import { CyclicLR } from "./schedulers/cyclic.ts";
import { ExponentialLR } from "./schedulers/exponential.ts";
import { MultiStepLR } from "./schedulers/multi-step.ts";
import { ReduceLROnPlateau } from "./schedulers/reduce-on-plateau.ts";
import { StepLR } from "./schedulers/step.ts";
import type { SchedulerDefinition } from "./definition.ts";
import type { Given, Values } from "./parameters.ts";

/** Every scheduler there is, by its type, in the order in which a form lists them. */
export const schedulerDefinitions = {
  ExponentialLR,
  StepLR,
  MultiStepLR,
  CosineAnnealingLR,
  CyclicLR,
  ReduceLROnPlateau,
} as const;

type Definitions = typeof schedulerDefinitions;
export type SchedulerType = keyof Definitions;

type SpecOf<D> = D extends {
  readonly type: infer T;
  readonly parameters: infer P extends SchedulerDefinition["parameters"];
}
  ? { readonly type: T } & Values<P>
  : never;
type InputOf<D> = D extends {
  readonly type: infer T;
  readonly parameters: infer P extends SchedulerDefinition["parameters"];
}
  ? { readonly type: T } & Given<P>
  : never;

/** A checked schedule with every argument filled in; plain JSON. */
export type ScheduleSpec<T extends SchedulerType = SchedulerType> = { [K in T]: SpecOf<Definitions[K]> }[T];

/** A schedule as a person writes it: arguments that have a default may be left out or null. */
export type ScheduleInput<T extends SchedulerType = SchedulerType> = { [K in T]: InputOf<Definitions[K]> }[T];

/** The definition of a type, or undefined. */
export function findDefinition(type: string): SchedulerDefinition | undefined {
  return Object.hasOwn(schedulerDefinitions, type) ? schedulerDefinitions[type as SchedulerType] : undefined;
}
