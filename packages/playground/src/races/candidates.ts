import type { RaceSettings } from "@glissade/api";
import { formatNumber, parseSchedule, preview, schedulerDefinitions, type ScheduleSpec } from "@glissade/schedules";
import { type ExperimentSpec, parseExperiment, scheduleOf } from "@glissade/trainer";
import { stream, uniform } from "@glissade/vision";
import type { Candidate } from "./race-plan.ts";
import { type Racer, sensibleSet } from "./sensible-set.ts";

/** A candidate before it is known with whom it shares its beginning. */
export type Entrant = Omit<Candidate, "trunk">;

/** The experiment that a candidate trains with a seed: the base experiment under its schedule, for the whole length. */
export function candidateSpec(base: ExperimentSpec, entrant: Entrant, epochs: number, seed: number): ExperimentSpec {
  const { scheduler, schedulerInterval, lr } = entrant;
  return parseExperiment({
    ...base,
    solver: { ...base.solver, lr },
    scheduler,
    schedulerInterval,
    training: { ...base.training, epochs },
    continuations: [],
    seed,
  });
}

/**
 * Who takes part: every scheduler with every rate, a random draw, or a sensible set.
 *
 * @param run the length of a whole run, which rates are looked up in
 * @throws SchedulesError for a scheduler that is none
 */
export function entrantsOf(
  base: ExperimentSpec,
  settings: Pick<RaceSettings, "candidates">,
  run: { readonly epochs: number; readonly stepsPerEpoch: number },
): Entrant[] {
  const { candidates } = settings;
  const at = (racer: Racer, lr: number, showRate: boolean): Entrant => enter(base, racer, lr, showRate, run);
  const grid = (racers: readonly Racer[], lrs: readonly number[]): Entrant[] =>
    racers.flatMap((racer) => [...new Set(lrs)].map((lr) => at(racer, lr, lrs.length > 1)));
  switch (candidates.kind) {
    case "grid":
      return grid(racersOf(candidates.schedulers), candidates.lrs);
    case "sensible":
      return grid(sensibleSet(base.solver.type), candidates.lrs ?? ratesAround(base.solver.lr));
    case "random": {
      const racers = racersOf(candidates.schedulers);
      return drawRates(candidates).map((lr, index) => at(racers[index % racers.length] as Racer, lr, true));
    }
  }
}

/** A third, the rate itself, three times as much. */
function ratesAround(lr: number): number[] {
  return [lr / 3, lr, lr * 3].map((rate) => Number(rate.toPrecision(3)));
}

/** Even over the logarithm, the same for the same seed. */
function drawRates({ lr, count, seed }: Extract<RaceSettings["candidates"], { kind: "random" }>): number[] {
  const [from, to] = [Math.log(lr.from), Math.log(lr.to)];
  return Array.from({ length: count }, (_, index) =>
    Number(Math.exp(from + (to - from) * uniform(seed, stream("race rates"), index)).toPrecision(3)),
  );
}

function racersOf(given: Extract<RaceSettings["candidates"], { kind: "grid" }>["schedulers"]): Racer[] {
  return given.map(({ name, scheduler, schedulerInterval }) => ({
    name,
    scheduler: scheduler as Racer["scheduler"],
    schedulerInterval,
  }));
}

function enter(
  base: ExperimentSpec,
  { name, scheduler, schedulerInterval }: Racer,
  lr: number,
  showRate: boolean,
  run: { readonly epochs: number; readonly stepsPerEpoch: number },
): Entrant {
  const parsed = scheduler === null ? null : parseSchedule(scheduler);
  const label = name ?? (parsed === null ? "Constant" : schedulerDefinitions[parsed.type].label);
  const entrant: Entrant = {
    label: showRate ? `${label}, ${formatNumber(lr)}` : label,
    scheduler: parsed,
    schedulerInterval,
    lr,
  };
  return parsed === null ? entrant : { ...entrant, scheduler: atRate(base, entrant, parsed, run) };
}

/**
 * Some schedules bring their own rates and do not ask for the solver's (OneCycleLR's `max_lr`): they are made as high as
 * the candidate's rate is.
 */
function atRate(
  base: ExperimentSpec,
  entrant: Entrant,
  schedule: ScheduleSpec,
  { epochs, stepsPerEpoch }: { readonly epochs: number; readonly stepsPerEpoch: number },
): ScheduleSpec {
  const curve = (lr: number) => {
    const spec = candidateSpec(base, { ...entrant, lr }, epochs, base.seed);
    const { schedule: resolved, momentum, steps } = scheduleOf(spec, { stepsPerEpoch });
    return (preview(resolved, { lr, momentum, steps, points: 500 }).lr[0] ?? []).map(([, rate]) => rate);
  };
  const own = curve(entrant.lr);
  const other = curve(entrant.lr * 2);
  const peak = Math.max(...own);
  if (peak === 0 || peak === entrant.lr || !own.every((rate, index) => rate === other[index])) return schedule;
  if (schedule.type === "OneCycleLR") return parseSchedule({ ...schedule, max_lr: entrant.lr });
  return parseSchedule({ type: "ScaleLR", scheduler: schedule, factor: entrant.lr / peak });
}
