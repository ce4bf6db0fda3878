import type { Definition } from "@glissade/api";
import type { FormValue } from "../../shared/forms/field-schema.ts";

/** What a scheduler is tried with. */
export interface Trial {
  readonly spec: FormValue;
  /** One per parameter group. */
  readonly lr: readonly number[];
  readonly steps: number;
  readonly log: boolean;
  /** Of a scheduler that answers to a metric: the share of the run over which the example improves. */
  readonly improves: number;
}

export const mostSteps = 100_000;

/** As the definition's example has it. */
export function startOf({ type, example, facts }: Definition): Trial {
  const lr = facts["exampleLr"];
  return {
    spec: example ?? { type },
    lr: Array.isArray(lr) ? (lr as number[]) : [typeof lr === "number" ? lr : 0.1],
    steps: typeof facts["exampleSteps"] === "number" ? facts["exampleSteps"] : 100,
    log: false,
    improves: 0.4,
  };
}

type Search = Readonly<Record<string, unknown>>;

/** Reads an address; what it does not say, or says wrongly, is as in the example. */
export function readTrial(search: Search, start: Trial): Trial {
  const { args, lr, steps, improves } = search;
  const rates = (Array.isArray(lr) ? lr : [lr]).map(Number);
  const count = Number(steps ?? Number.NaN);
  const share = Number(improves ?? Number.NaN);
  const isSpec = typeof args === "object" && args !== null && !Array.isArray(args);
  return {
    spec: isSpec ? { ...(args as FormValue), type: start.spec["type"] } : start.spec,
    lr: rates.length === start.lr.length && rates.every((rate) => rate >= 0 && rate < Infinity) ? rates : start.lr,
    steps: Number.isInteger(count) && count >= 1 && count <= mostSteps ? count : start.steps,
    log: search["log"] === true,
    improves: share > 0 && share <= 1 ? share : start.improves,
  };
}

/** The address of a trial; what is as in the example is left out. */
export function searchOf(trial: Trial, start: Trial): Record<string, unknown> {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
  const args = Object.fromEntries(Object.entries(trial.spec).filter(([name]) => name !== "type"));
  return {
    args: same(trial.spec, start.spec) ? undefined : args,
    lr: same(trial.lr, start.lr) ? undefined : trial.lr.length === 1 ? trial.lr[0] : trial.lr,
    steps: trial.steps === start.steps ? undefined : trial.steps,
    log: trial.log || undefined,
    improves: trial.improves === start.improves ? undefined : trial.improves,
  };
}
