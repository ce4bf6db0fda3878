import type { Client, Experiment } from "@glissade/api";
import type { FormValue } from "../../../shared/forms/field-schema.ts";
import type { RateSpec } from "../../../shared/schedules/run-of-spec.ts";

export const kinds = ["nothing", "rate", "cooldown", "scheduler", "solver"] as const;
/** What a fork does otherwise than its parent. */
export type ForkKind = (typeof kinds)[number];

export const shapes = ["linear", "cosine", "1-sqrt"] as const;

/** What is written in the dialog; the fields of every kind stay while another one is chosen. */
export interface ForkForm {
  readonly kind: ForkKind;
  readonly lr: number | undefined;
  readonly shape: (typeof shapes)[number];
  readonly scheduler: FormValue | null;
  readonly interval: "iteration" | "evaluation" | "epoch";
  readonly solver: FormValue;
  readonly epochs: number | undefined;
  readonly name: string;
}

export interface ForkSpec extends RateSpec {
  readonly continuations?: readonly { readonly epochs: number }[];
}

/** Epochs of a whole run. */
export function epochsOf({ continuations, training }: ForkSpec): number {
  return continuations?.at(-1)?.epochs ?? training?.epochs ?? 20;
}

/** @param least epochs that leave something to train */
export function freshForm(spec: ForkSpec, least: number): ForkForm {
  const solver = (spec.solver ?? {}) as FormValue;
  return {
    kind: "nothing",
    lr: spec.solver?.lr,
    shape: "1-sqrt",
    scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
    interval: spec.schedulerInterval ?? "iteration",
    solver,
    epochs: Math.max(epochsOf(spec), least),
    name: "",
  };
}

/** The first whole number of epochs that leaves something to train. */
export function leastEpochs(step: number, stepsPerEpoch: number): number {
  return Math.floor(step / stepsPerEpoch) + 1;
}

type ForkBody = NonNullable<Parameters<Client["forkExperiment"]>[0]["body"]>;

/** What the server is asked for; null where a field is missing or does not fit. */
export function forkBody(
  form: ForkForm,
  { step, least, spec }: { readonly step: number; readonly least: number; readonly spec: ForkSpec },
): Omit<ForkBody, "start"> | null {
  const { kind, lr, shape, scheduler, interval, solver, epochs, name } = form;
  if (epochs === undefined || !Number.isInteger(epochs) || epochs < least) return null;
  const base = {
    step,
    ...(name.trim() !== "" && { name: name.trim() }),
    ...(epochs !== epochsOf(spec) && { epochs }),
  };
  switch (kind) {
    case "nothing":
      return base;
    case "rate":
      return isRate(lr) ? { ...base, change: { mode: "rate", lr } } : null;
    case "cooldown":
      return { ...base, change: { mode: "cooldown", shape } };
    case "scheduler":
      if (!isRate(lr)) return null;
      return {
        ...base,
        change: { mode: "replace", scheduler: scheduler && { ...scheduler }, lr, schedulerInterval: interval },
      };
    case "solver":
      return { ...base, solver: { ...solver } };
  }
}

function isRate(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}

/** Whether it can be forked, by what the server says of it. */
export function canFork({ actions }: Experiment): boolean {
  return actions.includes("fork");
}
