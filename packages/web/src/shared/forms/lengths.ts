import { parseLength, type LengthUnit } from "@glissade/schedules";

/** Units of a length as a form offers them; "" is scheduler steps. */
export type FormUnit = LengthUnit | "";

/** A length taken apart for two controls. */
export function splitLength(value: unknown): { readonly amount: number | undefined; readonly unit: FormUnit } {
  if (typeof value === "number") return { amount: value, unit: "" };
  const found = typeof value === "string" ? parseLength(value) : undefined;
  return found ? found : { amount: undefined, unit: "" };
}

/** And put together again, as a spec has it. */
export function joinLength(amount: number, unit: FormUnit): number | string {
  return unit === "" ? amount : `${amount}${unit}`;
}

/** What lengths are measured against. */
export interface LengthScale {
  /** Scheduler steps in the run. */
  readonly steps: number;
  /** Training steps from one step of the scheduler to the next. */
  readonly iterationsPerSchedulerStep: number;
  readonly stepsPerEpoch: number;
  readonly batchSize: number;
}

/** So many scheduler steps as an amount of a unit, rounded to what a person would write. */
export function inUnit(steps: number, unit: FormUnit, scale: LengthScale): number {
  const iterations = steps * scale.iterationsPerSchedulerStep;
  if (unit === "%") return tidy((100 * steps) / scale.steps, 10);
  if (unit === "ep") return tidy(iterations / scale.stepsPerEpoch, 100);
  if (unit === "it") return Math.round(iterations);
  if (unit === "sp") return Math.round(iterations * scale.batchSize);
  return Math.round(steps);
}

function tidy(value: number, parts: number): number {
  return Math.round(value * parts) / parts;
}
