/** What is known of a run besides its series. */
export interface RunFacts {
  /** Training steps planned. */
  readonly steps: number;
  readonly stepsPerEpoch: number;
  readonly classes: number;
  /** Whether training pictures are changed at random. */
  readonly augmented: boolean;
  /**
   * The rate that the run follows, over training steps from 0, in few points between which it may be read along straight
   * lines; null where it answers to a metric, so that nobody knows.
   */
  readonly schedule: { readonly steps: readonly number[]; readonly rates: readonly number[] } | null;
  /** Training steps at which somebody changed the schedule by hand: what was seen before is judged anew. */
  readonly steered: readonly number[];
  /** Null while it may go on. */
  readonly ended: "completed" | "stopped" | "non-finite" | null;
}

/** The planned rate at a training step, undefined where nobody knows. */
export function plannedRate({ schedule }: RunFacts, step: number): number | undefined {
  if (!schedule) return undefined;
  const { steps, rates } = schedule;
  const after = steps.findIndex((each) => each >= step);
  if (after < 0) return rates.at(-1);
  if (after === 0) return rates[0];
  const [x0, x1, y0, y1] = [steps[after - 1]!, steps[after]!, rates[after - 1]!, rates[after]!];
  return y0 + ((step - x0) / (x1 - x0)) * (y1 - y0);
}

/** The loss of a model that guesses: cross-entropy of equal probabilities. */
export function guessingLoss({ classes }: RunFacts): number {
  return Math.log(Math.max(2, classes));
}
