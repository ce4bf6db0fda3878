/** Measures how fast training goes, over the latest seconds, so that "time left" follows a machine that gets busy. */
export interface Pace {
  /** A training step is done. */
  step(images: number): void;
  /** What happened since the last step was no training (an evaluation, a checkpoint): leave it out. */
  skip(): void;
  /** An evaluation took so long. */
  evaluated(seconds: number): void;
  readonly imagesPerSecond: number;
  /** Seconds that the steps and evaluations still to come will take; null before the first step. */
  left(steps: number, evaluations: number): number | null;
}

/** Largest weight of the past in the moving means, per step. */
const memory = 0.95;
/** The first steps of a sitting build sessions and touch fresh memory; they tell nothing about the others. */
const warmUp = 2;

/** @param now milliseconds, never going back */
export function createPace(now: () => number): Pace {
  let last = now();
  let steps = 0;
  let secondsPerStep = 0;
  let imagesPerStep = 0;
  let evaluationSeconds = 0;
  return {
    step(images) {
      const time = now();
      const seconds = (time - last) / 1000;
      last = time;
      steps += 1;
      // A plain mean at first, so that the first number shown is not a lonely one for long.
      const measured = Math.max(0, steps - 1 - warmUp);
      const keep = Math.min(memory, measured / (measured + 1));
      secondsPerStep = keep * secondsPerStep + (1 - keep) * seconds;
      imagesPerStep = keep * imagesPerStep + (1 - keep) * images;
    },
    skip() {
      last = now();
    },
    evaluated(seconds) {
      evaluationSeconds = seconds;
    },
    get imagesPerSecond() {
      return secondsPerStep === 0 ? 0 : imagesPerStep / secondsPerStep;
    },
    left: (stepsLeft, evaluations) =>
      steps === 0 ? null : stepsLeft * secondsPerStep + evaluations * evaluationSeconds,
  };
}
