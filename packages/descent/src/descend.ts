import { createScheduler } from "@glissade/schedules";
import type { Scheduler, ScheduleInput } from "@glissade/schedules";
import { createSolver, momentumOf, parseSolver, withMomentum } from "@glissade/solvers";
import type { Solver } from "@glissade/solvers";
import { mismatch } from "./error.ts";
import type { Point } from "./landscapes/landscape.ts";
import { normalNumbers } from "./noise.ts";
import type { Surface } from "./surface.ts";

/** One who descends: a solver, its base rate, and the schedule of it. */
export interface Racer {
  /** A name or a spec, as `parseSolver` takes it. */
  readonly solver: unknown;
  /** The base learning rate; default the solver's own. */
  readonly lr?: number;
  /** Steps once per step; lengths such as "50%" are of the step limit. Left out: the rate stays. */
  readonly schedule?: ScheduleInput;
}

/** What all racers have in common. */
export interface Conditions {
  readonly start: Point;
  /** The iteration limit, 1 to 100,000. */
  readonly steps: number;
  /** The run ends when an update is shorter than this; 0: never. */
  readonly minimumStep: number;
  /** Deviation of the normally distributed noise on each slope; default 0. */
  readonly noise?: number;
  /** Of the noise: the same for all racers, so that luck is, too. Default 1. */
  readonly seed?: number;
}

/**
 * Why a run ended: the step limit was reached, the update fell below the minimum step, it left the landscape, or the
 * numbers left the finite ones. The last two are divergence.
 */
export type EndReason = "step-limit" | "minimum-step" | "left" | "not-finite";

export interface Descent {
  /** Before each step and after the last one: one more than there are updates. */
  readonly positions: readonly Point[];
  readonly losses: readonly number[];
  /** The learning rate of each step. */
  readonly rates: readonly number[];
  /** The length of each update. */
  readonly updates: readonly number[];
  readonly end: EndReason;
}

export const mostSteps = 100_000;

/**
 * Gradient descent as textbooks tell it: from the start, compute the loss and its slope, move against the slope, and
 * repeat until the step limit is reached or the update falls below the minimum step. The solver is the one that trains
 * models, in float64, and so is the schedule.
 *
 * A rate of exactly 0 (the first step of some warm-ups) moves nothing by design and does not end the run.
 *
 * @throws DescentError, SolverError or SchedulesError where the run is not right
 * @example
 * descend(surfaceOf(findLandscape("bowl")), { solver: "SGD", lr: 0.1 }, { start: [3, 2], steps: 100, minimumStep: 1e-6 })
 */
export function descend(surface: Surface, racer: Racer, conditions: Conditions): Descent {
  checkConditions(surface, conditions);
  const { steps, minimumStep, noise = 0, seed = 1 } = conditions;
  const point = [...conditions.start];
  const { solver, lr, scheduler } = equip(racer, point, steps);
  const random = normalNumbers(seed);
  const positions: number[][] = [[...point]];
  const losses = [surface.loss(point)];
  const rates: number[] = [];
  const updates: number[] = [];

  const ending = (): EndReason | undefined => {
    const loss = losses.at(-1)!;
    if (!Number.isFinite(loss) || point.some((value) => !Number.isFinite(value))) return "not-finite";
    if (isFarOut(surface, point)) return "left";
    const isShort = updates.length > 0 && updates.at(-1)! < minimumStep && rates.at(-1) !== 0;
    if (isShort) return "minimum-step";
    return rates.length >= steps ? "step-limit" : undefined;
  };

  let end = ending();
  while (end === undefined) {
    const slope = surface.gradient(point).map((value) => (noise === 0 ? value : value + noise * random()));
    const rate = scheduler?.lr[0] ?? lr;
    const momentum = scheduler?.momentum?.[0];
    solver.step([[slope]], { lr: [rate], ...(momentum !== undefined && { momentum: [momentum] }) });
    const before = positions.at(-1)!;
    rates.push(rate);
    updates.push(Math.hypot(...point.map((value, axis) => value - before[axis]!)));
    positions.push([...point]);
    losses.push(surface.loss(point));
    end = ending();
    // A metric that is no number says nothing; the run ends by it anyway.
    if (end === undefined) scheduler?.step(losses.at(-1));
  }
  return { positions, losses, rates, updates, end };
}

function equip(racer: Racer, point: number[], steps: number) {
  const given = parseSolver(racer.solver);
  const spec = racer.lr === undefined ? given : parseSolver({ ...given, lr: racer.lr });
  const scheduler: Scheduler | undefined =
    racer.schedule &&
    createScheduler(racer.schedule, { lr: spec.lr, momentum: momentumOf(spec) ?? null, run: { steps } });
  // A solver that starts without momentum needs a buffer where the schedule cycles it.
  const first = scheduler?.momentum?.[0];
  const ready = first !== undefined && momentumOf(spec) === 0 ? withMomentum(spec, first) : spec;
  const solver: Solver = createSolver(ready, [{ parameters: [point] }]);
  return { solver, lr: spec.lr, scheduler };
}

/** More than half the landscape's width beyond its edge: an overshoot that comes back is none. */
function isFarOut({ domain }: Surface, point: Point): boolean {
  return domain.some(([low, high], axis) => {
    const margin = (high - low) / 2;
    return point[axis]! < low - margin || point[axis]! > high + margin;
  });
}

function checkConditions({ dimension }: Surface, { start, steps, minimumStep, noise = 0, seed = 1 }: Conditions): void {
  const isPlace = start.length === dimension && start.every((value) => Number.isFinite(value));
  if (!isPlace) throw mismatch("invalid_value", "start", start, dimension === 1 ? "a number" : "two numbers");
  if (!Number.isInteger(steps) || steps < 1 || steps > mostSteps) {
    throw mismatch("invalid_value", "steps", steps, `a whole number from 1 to ${mostSteps}`);
  }
  for (const [key, value] of Object.entries({ minimumStep, noise })) {
    if (!(value >= 0 && value < Infinity)) throw mismatch("invalid_value", key, value, "a number of at least 0");
  }
  if (!Number.isSafeInteger(seed) || seed < 0) throw mismatch("invalid_value", "seed", seed, "a whole number from 0");
}
