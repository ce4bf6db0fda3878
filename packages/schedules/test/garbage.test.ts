import fc from "fast-check";
import { expect, it } from "vitest";
import type { SchedulerDefinition } from "../src/index.ts";
import { parseSchedule, schedulerDefinitions, SchedulesError, simulate } from "../src/index.ts";

const steps = 25;

const names = Object.keys(schedulerDefinitions);
const keys = Object.values(schedulerDefinitions).flatMap((definition) => [
  ...Object.keys(definition.parameters),
  ...Object.keys(definition.omitted ?? {}),
]);

const number = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.nat(20),
  fc.double({ min: 0, max: 1 }),
  fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 53),
);
const value = fc.oneof(
  { weight: 4, arbitrary: number },
  fc.array(number, { maxLength: 4 }),
  fc.constantFrom(null, undefined, true, false, "min", "max", "abs", "triangular2", "exp_range", "0.1", ""),
  fc.anything(),
);

type Values = fc.Arbitrary<unknown>;

/** Specs that are nearly right: known types, mostly known keys, any values. */
const nearly = (values: Values): Values =>
  fc
    .tuple(
      fc.constantFrom(...names),
      fc.dictionary(fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...keys) }, fc.string()), values),
    )
    .map(([type, rest]): unknown => ({ ...rest, type }));

/** A type with exactly its own keys, so that many get past the parser. */
const ownKeys = (values: Values): Values =>
  fc.constantFrom(...Object.values<SchedulerDefinition>(schedulerDefinitions)).chain((definition) =>
    fc
      .record(Object.fromEntries(Object.keys(definition.parameters).map((key) => [key, values])), {
        requiredKeys: [],
      })
      .map((rest): unknown => ({ ...rest, type: definition.type })),
  );

/** Schedules with few faults, to stand inside others. */
const inner = fc.oneof(
  fc.constantFrom({ type: "StepLR", step_size: 3 }, { type: "LinearLR" }, "ReduceLROnPlateau", {
    type: "LambdaLR",
    lr_lambda: "1 / epoch",
  }),
  ownKeys(value),
);
const anyValue = fc.oneof(
  { weight: 5, arbitrary: value },
  inner,
  fc.array(inner, { maxLength: 3 }),
  fc.constantFrom("5ep", "30%", "epoch ** 0.5", "1 / (epoch - 3)", "process", [1, 2], [3], []),
);
const nearlySpec = nearly(anyValue);
const ownKeysSpec = ownKeys(anyValue);

it("should give a finite curve or a SchedulesError when thrown ten thousand random specs", () => {
  let curves = 0;
  fc.assert(
    fc.property(
      fc.oneof(nearlySpec, ownKeysSpec, fc.anything()),
      fc.oneof(
        fc.constant(0.1),
        fc.double({ min: 0, max: 10, noNaN: true }),
        fc.array(number, { maxLength: 3 }),
        number,
      ),
      fc.array(fc.double(), { minLength: steps, maxLength: steps }),
      (input, lr, metrics) => {
        try {
          const spec = parseSchedule(input);
          const result = simulate(spec, { lr, steps, metrics });
          expect(result.lr).toHaveLength(steps);
          const rates = [...result.lr.flat(), ...(result.momentum ?? []).flat()];
          expect(rates.every((rate) => Number.isFinite(rate))).toBe(true);
          expect(parseSchedule(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
          curves += 1;
        } catch (error) {
          if (!(error instanceof SchedulesError)) throw error;
          expect(error.message).not.toMatch(/[\n\r]/);
          expect(error.details.key).toBeTypeOf("string");
        }
      },
    ),
    { numRuns: 10_000 },
  );
  expect(curves).toBeGreaterThan(100);
});
