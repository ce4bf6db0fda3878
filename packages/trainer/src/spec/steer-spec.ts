import { isCodedError, TrainerError } from "../errors.ts";
import { scheduleOf } from "../schedule/schedule-of.ts";
import { standingOf, totalEpochs } from "./continuations.ts";
import type { Continuation, ExperimentSpec } from "./experiment-spec.ts";
import { parseExperiment } from "./parse-experiment.ts";

type Asked<C> = C extends unknown
  ? Omit<C, "at" | "epochs" | "by" | "time"> & { readonly epochs?: number | undefined }
  : never;

/** A change of what a run follows, as a person asks for it: a continuation that does not say yet where it begins. */
export type SteeringChange = Asked<Continuation>;

/** Who asked for a change, and when. */
export interface SteeringOrigin {
  readonly by?: string | undefined;
  /** ISO 8601 in UTC. */
  readonly time: string;
}

/** The run that a change is made to. */
export interface SteeredRun extends SteeringOrigin {
  /** Training steps after which the change takes effect, from 1. */
  readonly step: number;
  readonly stepsPerEpoch: number;
}

/**
 * The spec of a run with one more change, everything checked: that it fits the run, and that a schedule can be made of it.
 *
 * @param change `epochs` left out: as many as the run has; of `undo`, as many as it had before the change undone
 * @throws TrainerError `invalid_steering` naming the key of the change
 *
 * @example
 * steerSpec(spec, { mode: "rate", lr: 0.01 }, { step: 137, stepsPerEpoch: 45, time: new Date().toISOString() });
 */
export function steerSpec(
  spec: ExperimentSpec,
  change: SteeringChange,
  { step, stepsPerEpoch, by, time }: SteeredRun,
): ExperimentSpec {
  const index = spec.continuations.length;
  try {
    const epochs = change.epochs ?? epochsUnder(spec, change);
    const entry = { ...change, at: { iterations: step }, epochs, ...(by !== undefined && { by }), time };
    const steered = parseExperiment({ ...spec, continuations: [...spec.continuations, entry] });
    scheduleOf(steered, { stepsPerEpoch });
    return steered;
  } catch (error) {
    throw ofChange(error, `continuations.${index}`);
  }
}

function epochsUnder(spec: ExperimentSpec, { mode }: SteeringChange): number {
  const epochs = totalEpochs(spec);
  return mode === "undo" ? (standingOf(spec).epochsBefore ?? epochs) : epochs;
}

/** What is wrong with an entry of the spec, as something wrong with the change. */
function ofChange(error: unknown, entry: string): unknown {
  if (!isCodedError(error)) return error;
  const { key } = error.details;
  const own = key === entry ? "change" : key?.startsWith(`${entry}.`) === true ? key.slice(entry.length + 1) : key;
  const message = error.message.replaceAll(`${entry}.`, "").replaceAll(entry, "change");
  return new TrainerError(
    "invalid_steering",
    message,
    { ...error.details, ...(own !== undefined && { key: own }) },
    error,
  );
}
