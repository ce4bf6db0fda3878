import type { OpenLoopDefinition } from "./definition.ts";
import { mismatch } from "./errors.ts";
import type { Given, ParameterDefinition, ParameterDefinitions, Values } from "./parameters.ts";
import type { Rates } from "./rates.ts";

/** One schedule at work, without the machinery of compositions. */
export interface LightSchedule {
  /** The learning rate of each parameter group, to use now; changed in place by `step`. */
  readonly lr: readonly number[];
  /** The momentum likewise; undefined unless the schedule cycles it. */
  readonly momentum: readonly number[] | undefined;
  /** How often `step` was called; set it with `goTo`. */
  readonly steps: number;
  /** On to the next step, by PyTorch's recursive form. */
  step(): void;
  /** The rates at any step >= 0, which need not be whole, by the closed form. */
  at(step: number): number[];
  /** To a step at once, by the closed form: how to resume. */
  goTo(step: number): void;
}

type Loose = Readonly<Record<string, unknown>>;

/** Arguments with their defaults, those of objects in lists, too. */
function fill(type: string, parameters: ParameterDefinitions, given: Loose): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, parameter] of Object.entries<ParameterDefinition>(parameters)) {
    const value = given[key] ?? parameter.default;
    if (value === undefined) {
      throw mismatch("missing_key", { subject: type, key, found: undefined, expected: "a value" });
    }
    values[key] =
      parameter.kind === "objects"
        ? (value as readonly Loose[]).map((one) => fill(type, parameter.fields, one))
        : value;
  }
  return values;
}

/** The arguments with their defaults; checks no more than that none is missing and that they go together. */
function complete<P extends ParameterDefinitions>(
  definition: OpenLoopDefinition<string, P>,
  given: Given<P>,
): Values<P> {
  // Every parameter is there then; their kinds are the compiler's to see to.
  const loose = given as Loose;
  const values = fill(definition.type, definition.parameters, {
    ...definition.complete?.(loose),
    ...loose,
  }) as Values<P>;
  const complaint = definition.check?.(values);
  if (complaint) throw mismatch("invalid_value", { subject: definition.type, ...complaint });
  return values;
}

/**
 * One open-loop schedule by itself, for places where every kilobyte counts: nothing of the parser, the other schedules
 * or zod comes along. Same values as `createScheduler`; arguments are checked by their types only, lengths are plain
 * numbers, and there are no reasons for changes, no compositions and no PyTorch states.
 *
 * @param definition a schedule that depends on the step alone, such as `StepLR`
 * @param given its arguments; those with a default may be left out
 * @param options `lr`: the base learning rate, one number or one per parameter group
 * @throws SchedulesError `missing_key` or `invalid_value`
 * @example
 * import { lightSchedule, StepLR } from "@glissade/schedules";
 * const schedule = lightSchedule(StepLR, { step_size: 30 }, { lr: 0.1 });
 * schedule.at(60); // [0.001]
 */
export function lightSchedule<P extends ParameterDefinitions>(
  definition: OpenLoopDefinition<string, P>,
  given: Given<P>,
  options: { readonly lr: number | readonly number[] },
): LightSchedule {
  const { lr } = options;
  const base = typeof lr === "number" ? [lr] : [...lr];
  const curve = definition.curve(complete(definition, given), base.length, { groups: base.length, faithful: false });
  const rates: Rates = { base, lr: [...base], momentum: undefined };
  curve.begin?.(rates);
  let steps = 0;
  const at = (step: number): number[] => base.map((rate, group) => curve.lrAt(step, rate, group));
  return {
    lr: rates.lr,
    get momentum() {
      return rates.momentum;
    },
    get steps() {
      return steps;
    },
    step() {
      steps += 1;
      curve.advance(steps, rates);
    },
    at,
    goTo(step) {
      steps = step;
      Object.assign(rates.lr, at(step));
      if (rates.momentum) rates.momentum = base.map((_rate, group) => curve.momentumAt!(step, group));
    },
  };
}
