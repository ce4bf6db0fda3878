import { type ExperimentSpec, totalEpochs } from "@glissade/trainer";

type Json = Readonly<Record<string, unknown>>;

/** What a fork does otherwise than its parent. */
export interface ForkChange {
  /** What the learning rate follows from the checkpoint on: a change as steering takes it, without its position. */
  readonly change?: (Json & { readonly mode: string; readonly epochs?: number | undefined }) | undefined;
  readonly solver?: Json | undefined;
  /** Of the whole run. */
  readonly epochs?: number | undefined;
}

/**
 * The spec of a fork, still to be checked: its parent's up to the checkpoint, and what was changed from there on. What the
 * parent itself changed later holds only where nothing else is said. Another length alone makes the schedule what it would have
 * been in a run of that length.
 *
 * @param step training steps that the checkpoint has behind it
 */
export function forkSpec(parent: ExperimentSpec, step: number, stepsPerEpoch: number, wanted: ForkChange): Json {
  const { solver = parent.solver, change, epochs } = wanted;
  const spec = { ...parent, solver };
  const at = { iterations: step };
  if (change) {
    const before = parent.continuations.filter(({ at }) => positionOf(at, stepsPerEpoch) < step);
    const length = change.epochs ?? epochs ?? totalEpochs({ ...parent, continuations: before });
    return { ...spec, continuations: [...before, { ...change, at, epochs: length }] };
  }
  if (epochs === undefined || epochs === totalEpochs(parent)) return spec;
  if (parent.continuations.length === 0) return { ...spec, training: { ...parent.training, epochs } };
  const earlier = parent.continuations.filter(({ at }) => positionOf(at, stepsPerEpoch) <= step);
  return { ...spec, continuations: [...earlier, { at, epochs, mode: "stretch" }] };
}

function positionOf(at: ExperimentSpec["continuations"][number]["at"], stepsPerEpoch: number): number {
  return "epochs" in at ? at.epochs * stepsPerEpoch : at.iterations;
}
