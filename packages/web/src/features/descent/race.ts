import { type Descent, descend, type Outcome, outcomeOf, type Surface, surfaceOf } from "@glissade/descent";
import type { ScheduleInput } from "@glissade/schedules";
import { type Lane, landscapeOf, type Scenario } from "./scenario.ts";

/** A lane that ran, or what is wrong with it. */
export interface LaneRun {
  readonly lane: Lane;
  readonly descent?: Descent;
  readonly outcome?: Outcome;
  readonly error?: string;
}

/** All lanes on their surface. */
export interface Race {
  readonly surface: Surface;
  readonly runs: readonly LaneRun[];
  /** Steps of the longest run. */
  readonly steps: number;
}

/** The surface of a scenario, or what is wrong with its formula. */
export function readSurface(scenario: Pick<Scenario, "landscape" | "formula">): Surface | { readonly error: string } {
  try {
    return surfaceOf(landscapeOf(scenario));
  } catch (error) {
    return { error: messageOf(error) };
  }
}

/** Runs every lane to its end. */
export function runRace(surface: Surface, scenario: Scenario): Race {
  const start = surface.dimension === scenario.start.length ? scenario.start : surface.start;
  const { steps, minimumStep, noise, seed } = scenario;
  const conditions = { start, steps, minimumStep, noise, seed };
  const runs = scenario.lanes.map((lane): LaneRun => {
    try {
      const schedule = lane.scheduler as unknown as ScheduleInput | null;
      const racer = { solver: lane.solver, lr: lane.lr, ...(schedule && { schedule }) };
      const descent = descend(surface, racer, conditions);
      return { lane, descent, outcome: outcomeOf(surface, descent, conditions) };
    } catch (error) {
      return { lane, error: messageOf(error) };
    }
  });
  return { surface, runs, steps: Math.max(1, ...runs.map(({ descent }) => descent?.updates.length ?? 0)) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
