import { parseSchedule } from "../../parse-schedule.ts";
import { eachGroup } from "../../rates.ts";
import { findDefinition } from "../../registry.ts";
import type { schedulerDefinitions, ScheduleSpec, SchedulerType } from "../../registry.ts";
import { noiseAt } from "../../schedulers/timm/shared.ts";
import { pythonLiteral, pythonNumber, rowsOf } from "../python.ts";
import type { PythonClass } from "./python-classes.ts";

type Definitions = typeof schedulerDefinitions;
/** The schedules that answer to a metric themselves. */
type MetricType = {
  [T in SchedulerType]: Definitions[T] extends { readonly loop: "closed" } ? T : never;
}[SchedulerType];

interface Around {
  readonly groups: number;
  /** Scheduler steps in the run. */
  readonly steps: number;
  /** Writes a constructor call and notes that its class is needed. */
  readonly call: (name: PythonClass, values: readonly string[]) => string;
}

/** One writer for every such schedule; a new one does not compile without. */
const writers: { readonly [T in MetricType]: (spec: ScheduleSpec<T>, around: Around) => string } = {
  ReduceLROnPlateau: (spec, around) => around.call("Plateau", keywords(spec, around)),
  greedy: (spec, around) => around.call("Greedy", keywords(spec, around)),
  PlateauLRScheduler(spec, around) {
    const plateau = parseSchedule({
      type: "ReduceLROnPlateau",
      mode: spec.mode,
      factor: spec.decay_rate,
      patience: spec.patience_t,
      threshold: spec.threshold,
      cooldown: spec.cooldown_t,
      min_lr: spec.lr_min,
    });
    return around.call("WarmPlateau", [
      metricLeaf(plateau, around),
      `warmup_t=${pythonLiteral(spec.warmup_t)}`,
      `warmup_lr_init=${pythonNumber(spec.warmup_lr_init)}`,
      `noise=${noiseText(spec, around.steps)}`,
    ]);
  },
};

/** The constructor call of a schedule that answers to a metric by itself. */
export function metricLeaf(spec: ScheduleSpec, around: Around): string {
  // The record ties each type to its own writer; the checker cannot see that through the lookup.
  const write = writers[spec.type as MetricType] as (spec: ScheduleSpec, around: Around) => string;
  return write(spec, around);
}

/** All of the arguments that matter to the rates, those per group as lists. */
function keywords(spec: ScheduleSpec, { groups }: Around): string[] {
  const values: Readonly<Record<string, unknown>> = { ...spec };
  return Object.entries(findDefinition(spec.type)!.parameters).flatMap(([name, parameter]) => {
    if (parameter.extension === true) return [];
    const value = values[name];
    const each = "perGroup" in parameter ? eachGroup(value as number | readonly number[], groups) : value;
    return [`${name}=${pythonLiteral(each, { float: parameter.kind === "number" })}`];
  });
}

/** The noise of every step of the run as `step: share`. */
function noiseText(spec: ScheduleSpec<"PlateauLRScheduler">, steps: number): string {
  // The lengths are whole steps by now, or the schedule could not have been built.
  const noise = noiseAt({ ...spec, noise_range_t: spec.noise_range_t as readonly number[] | null });
  const shares = Array.from({ length: noise ? steps : 0 }, (_, t) => [t, noise!(t)] as const);
  const entries = shares.filter(([, share]) => share !== 0).map(([t, share]) => `${t}: ${pythonNumber(share)}`);
  return entries.length > 0 ? `{\n${rowsOf(entries)}\n}` : "{}";
}
