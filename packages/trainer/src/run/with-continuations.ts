import type { ExperimentSpec } from "../spec/experiment-spec.ts";

/** The spec with its first continuations only. */
export function withContinuations(spec: ExperimentSpec, count: number): ExperimentSpec {
  return { ...spec, continuations: spec.continuations.slice(0, count) };
}
