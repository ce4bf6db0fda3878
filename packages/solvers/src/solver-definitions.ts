import { adam, type AdamSpec } from "./adam.ts";
import { adamW, type AdamWSpec } from "./adamw.ts";
import type { Definition } from "./definition.ts";
import { sgd, type SgdSpec } from "./sgd.ts";

/** A complete solver spec; keys and values are PyTorch's arguments. */
export type SolverSpec = SgdSpec | AdamSpec | AdamWSpec;
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
  Adam: adam,
  AdamW: adamW,
};
