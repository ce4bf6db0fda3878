import { formatNumber } from "@glissade/schedules";
import { nearestName } from "@glissade/words";
import { type Conditions, type Descent, descend, type Racer } from "./descend.ts";
import { mismatch } from "./error.ts";
import { findLandscape } from "./landscapes/landscapes.ts";
import { type Outcome, outcomeOf, pointText } from "./outcome.ts";
import { surfaceOf } from "./surface.ts";

export interface StoryRacer extends Racer {
  readonly lr: number;
}

/** A racer of a story when it has run. */
export interface ToldRun {
  readonly racer: StoryRacer;
  readonly descent: Descent;
  readonly outcome: Outcome;
}

/** A race that shows one thing. */
export interface Story {
  readonly id: string;
  readonly title: string;
  /** What to look at, before it runs. */
  readonly opening: string;
  readonly landscape: string;
  readonly conditions: Conditions;
  readonly racers: readonly StoryRacer[];
  /** What was seen, with the numbers of these runs, one per racer. */
  closing(this: void, runs: readonly ToldRun[]): string;
}

const n = formatNumber;

const creep: Story = {
  id: "creep",
  title: "Too small a rate creeps",
  opening: "Two rates start on the same slope; the nearest valley is not the deepest.",
  landscape: "two-valleys",
  conditions: { start: [3.6], steps: 1000, minimumStep: 1e-5 },
  racers: [
    { solver: "SGD", lr: 0.01 },
    { solver: "SGD", lr: 0.7 },
  ],
  closing([small, large]) {
    return (
      `At ${n(small!.racer.lr)} it crept for ${small!.outcome.steps} steps and stopped ${where(small!)}, with a loss of ` +
      `${n(small!.outcome.loss)}. At ${n(large!.racer.lr)} it stepped over the hill and was ${where(large!)} after ` +
      `${large!.outcome.steps} steps, with a loss of ${n(large!.outcome.loss)}.`
    );
  },
};

const overshoot: Story = {
  id: "overshoot",
  title: "Too large a rate diverges",
  opening: "On this parabola the curvature is 2 everywhere, so that no rate above 2 / 2 = 1 can stay.",
  landscape: "parabola",
  conditions: { start: [4], steps: 200, minimumStep: 1e-5 },
  racers: [
    { solver: "SGD", lr: 0.1 },
    { solver: "SGD", lr: 0.95 },
    { solver: "SGD", lr: 1.05 },
  ],
  closing([good, edge, large]) {
    const factor = Math.abs(large!.descent.positions[1]![0]! / large!.descent.positions[0]![0]!);
    return (
      `${n(good!.racer.lr)} arrived after ${good!.outcome.steps} steps. ${n(edge!.racer.lr)} overshot at every step and ` +
      `took ${edge!.outcome.steps}. ${n(large!.racer.lr)} landed ${n(factor)} times as far out with each step and had left ` +
      `the landscape after ${large!.outcome.steps}, with a loss of ${n(large!.outcome.loss)}.`
    );
  },
};

const lastSteps = 10;

const schedule: Story = {
  id: "schedule",
  title: "A schedule lands softly",
  opening: "The slopes are noisy, as they are on batches. A large rate is fast and never rests; a small one is slow.",
  landscape: "bowl",
  conditions: { start: [-3, 2.5], steps: 80, minimumStep: 0, noise: 2, seed: 2 },
  racers: [
    { solver: "SGD", lr: 0.2 },
    { solver: "SGD", lr: 0.015 },
    { solver: "SGD", lr: 0.2, schedule: { type: "CosineAnnealingLR", T_max: "100%" } },
  ],
  closing([large, small, cosine]) {
    const arrival = (run: ToldRun): string => {
      const step = run.descent.losses.findIndex((loss) => loss < 1);
      return step < 0 ? "never" : `at step ${step}`;
    };
    const end = (run: ToldRun): string => n(meanOfLast(run.descent.losses));
    return (
      `A loss below 1 was reached ${arrival(large!)} with ${n(large!.racer.lr)}, ${arrival(small!)} with ` +
      `${n(small!.racer.lr)}, ${arrival(cosine!)} with the cosine. Over the last ${lastSteps} steps the mean loss was ` +
      `${end(large!)}, ${end(small!)} and ${end(cosine!)}: the schedule was as fast as the one and rested lower than both.`
    );
  },
};

const restart: Story = {
  id: "restart",
  title: "A warm restart climbs out",
  opening: "A narrow dent in the side of a wide valley. A low rate settles in it; a high one cannot.",
  landscape: "sharp-and-wide",
  conditions: { start: [-4.5], steps: 160, minimumStep: 0 },
  racers: [
    { solver: "SGD", lr: 0.5, schedule: { type: "CosineAnnealingWarmRestarts", T_0: 40, eta_min: 0.01 } },
    { solver: "SGD", lr: 0.1 },
  ],
  closing([restarts, steady]) {
    const { positions } = restarts!.descent;
    const out = positions.findIndex((point, step) => step > restartAt && point[0]! > dentEnds);
    return (
      `Both lay in the dent at step ${restartAt}, at ${pointText(positions[restartAt]!)} and ` +
      `${pointText(steady!.descent.positions[restartAt]!)}. The restart raised the rate from ` +
      `${n(restarts!.descent.rates[restartAt - 1]!)} to ${n(restarts!.descent.rates[restartAt]!)}, and ` +
      `${out - restartAt} steps later it was out: it ended ${where(restarts!)}, with a loss of ` +
      `${n(restarts!.outcome.loss)}. The steady rate is still ${where(steady!)}, with ${n(steady!.outcome.loss)}.`
    );
  },
};

const restartAt = 40;
/** Where the hill between dent and valley is highest. */
const dentEnds = -1.2986;

const momentum: Story = {
  id: "momentum",
  title: "Momentum through a ravine",
  opening: "Thirty times as steep across as along: the rate that suits the walls is slow along the floor.",
  landscape: "ravine",
  conditions: { start: [-5, 1], steps: 1000, minimumStep: 1e-4 },
  racers: [
    { solver: "SGD", lr: 0.02 },
    { solver: { type: "SGD", momentum: 0.8 }, lr: 0.02 },
  ],
  closing([plain, moving]) {
    const ratio = plain!.outcome.steps / moving!.outcome.steps;
    return (
      `At the same rate of ${n(plain!.racer.lr)}, plain descent took ${plain!.outcome.steps} steps and momentum 0.8 took ` +
      `${moving!.outcome.steps}, ${n(ratio, 2)} times as few: steps across cancel out, steps along add up.`
    );
  },
};

/** Every story there is, in the order in which they are best told. */
export const stories: readonly Story[] = [creep, overshoot, schedule, restart, momentum];

/** @throws DescentError "unknown_story" with the names that there are */
export function findStory(id: string): Story {
  const found = stories.find((story) => story.id === id);
  if (found) return found;
  const ids = stories.map((story) => story.id);
  const near = nearestName(id, ids);
  throw mismatch(
    "unknown_story",
    "story",
    id,
    `one of ${ids.join(", ")}${near === undefined ? "" : `; did you mean "${near}"?`}`,
  );
}

/** Runs a story. @example tellStory(findStory("momentum")).closing */
export function tellStory(story: Story): { readonly runs: readonly ToldRun[]; readonly closing: string } {
  const surface = surfaceOf(findLandscape(story.landscape));
  const runs = story.racers.map((racer) => {
    const descent = descend(surface, racer, story.conditions);
    return { racer, descent, outcome: outcomeOf(surface, descent, story.conditions) };
  });
  return { runs, closing: story.closing(runs) };
}

function where({ outcome: { place, at } }: ToldRun): string {
  const places: Partial<Record<Outcome["place"], string>> = {
    "global-minimum": "in the global minimum",
    "local-minimum": "in the local minimum",
  };
  return `${places[place] ?? "on the slope"} at ${pointText(at)}`;
}

function meanOfLast(losses: readonly number[]): number {
  const last = losses.slice(-lastSteps);
  return last.reduce((sum, loss) => sum + loss, 0) / last.length;
}
