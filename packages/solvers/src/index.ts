export { adam, type AdamSpec } from "./adam.ts";
export { adamW, type AdamWSpec } from "./adamw.ts";
export { type Algebra, arrayAlgebra, numberAlgebra } from "./algebra.ts";
export {
  createSolver,
  type NumberArray,
  type ParameterGroup,
  type Rates,
  type Solver,
  type SolverState,
} from "./create-solver.ts";
export type { Conflict, Definition, Parameters, UpdateInputs, UpdateOutputs } from "./definition.ts";
export { SolverError, type SolverErrorDetails } from "./error.ts";
export { momentumOf, withMomentum } from "./momentum.ts";
export type { Parameter } from "./parameter.ts";
export { parseSolver } from "./parse-solver.ts";
export { sgd, type SgdSpec } from "./sgd.ts";
export { type SolverDefinition, solverDefinitions, type SolverSpec, type SolverType } from "./solver-definitions.ts";
export { type JsonSchema, solverSchema } from "./solver-schema.ts";
