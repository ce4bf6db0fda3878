import { adadelta, type AdadeltaSpec } from "./adadelta.ts";
import { adagrad, type AdagradSpec } from "./adagrad.ts";
import { adam, type AdamSpec } from "./adam.ts";
import { adamax, type AdamaxSpec } from "./adamax.ts";
import { adamW, type AdamWSpec } from "./adamw.ts";
import { asgd, type AsgdSpec } from "./asgd.ts";
import type { Definition } from "./definition.ts";
import { lion, type LionSpec } from "./lion.ts";
import { nadam, type NAdamSpec } from "./nadam.ts";
import { radam, type RAdamSpec } from "./radam.ts";
import { rmsprop, type RmspropSpec } from "./rmsprop.ts";
import { rprop, type RpropSpec } from "./rprop.ts";
import { sgd, type SgdSpec } from "./sgd.ts";

/** A complete solver spec; keys and values are PyTorch's arguments where PyTorch has the solver. */
export type SolverSpec =
  | SgdSpec
  | AsgdSpec
  | AdamSpec
  | AdamWSpec
  | NAdamSpec
  | RAdamSpec
  | AdamaxSpec
  | RmspropSpec
  | AdagradSpec
  | AdadeltaSpec
  | LionSpec
  | RpropSpec;
export type SolverType = SolverSpec["type"];

/** Any solver's definition. Its methods must be given a spec of its own type. */
export type SolverDefinition = Definition<SolverSpec>;

/**
 * Every solver there is, by type.
 *
 * @example
 * const definition = solverDefinitions[spec.type];
 * const slots = definition.slots(spec); // ["exp_avg", "exp_avg_sq"]
 */
export const solverDefinitions: Readonly<Record<SolverType, SolverDefinition>> = {
  SGD: sgd,
  ASGD: asgd,
  Adam: adam,
  AdamW: adamW,
  NAdam: nadam,
  RAdam: radam,
  Adamax: adamax,
  RMSprop: rmsprop,
  Adagrad: adagrad,
  Adadelta: adadelta,
  Lion: lion,
  Rprop: rprop,
};
