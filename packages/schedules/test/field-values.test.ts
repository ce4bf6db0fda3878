import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { closedForm, schedulerDefinitions, simulate } from "../src/index.ts";
import type { ScheduleInput } from "../src/index.ts";
import { differences } from "./goldens.ts";

/** One case of a compressed golden file; goldens/make-field-goldens.py says what the fields hold. */
interface FieldCase {
  readonly spec: ScheduleInput;
  readonly base: readonly number[];
  readonly steps: readonly number[];
  readonly lr: readonly (readonly number[])[];
  readonly momentum?: readonly (readonly number[])[];
  readonly metrics?: readonly number[];
}

const origins = ["timm", "transformers", "keras", "optax", "published"] as const;

function loadField(origin: (typeof origins)[number]): readonly FieldCase[] {
  const bytes = readFileSync(new URL(`goldens/${origin}.json.gz`, import.meta.url));
  return (JSON.parse(gunzipSync(bytes).toString()) as { cases: FieldCase[] }).cases;
}

const all = origins.flatMap((origin) => loadField(origin));
const byType = Map.groupBy(all, ({ spec }) => spec.type);
const tolerance = 1e-12;

/**
 * Where a curve comes down to next to nothing, what is left is the rounding of much larger numbers (1 + cos(pi), for
 * one), on both sides: values are compared within 1e-12 of themselves or 1e-15 of the curve's highest.
 */
function wrongIn(found: readonly (readonly number[])[], wanted: readonly (readonly number[])[]): string[] {
  const highest = Math.max(...wanted.flat());
  const near = found.map((row, index) =>
    row.map((value, group) => {
      const other = wanted[index]?.[group] ?? NaN;
      return Math.abs(value - other) <= 1e-15 * highest ? other : value;
    }),
  );
  return differences(near, wanted, tolerance);
}

describe.each([...byType.keys()])("%s", (type) => {
  const cases = byType.get(type)!;

  it("should give the original's values when stepped through", () => {
    const wrong = cases.flatMap(({ spec, base, steps, lr, momentum, metrics }) => {
      const result = simulate(spec, { lr: base, steps: steps.at(-1)! + 1, ...(metrics && { metrics }) });
      const found = wrongIn(
        steps.map((step) => result.lr[step]!),
        lr,
      );
      if (momentum) {
        found.push(
          ...wrongIn(
            steps.map((step) => result.momentum?.[step] ?? []),
            momentum,
          ),
        );
      }
      return found.map((place) => `${JSON.stringify(spec)} base ${base.join()} steps ${steps.join()}: ${place}`);
    });
    expect(cases.length).toBeGreaterThanOrEqual(90);
    expect(wrong).toEqual([]);
  });

  if (schedulerDefinitions[type].loop === "open") {
    it("should give the same bits when asked for a step at once as when stepped through", () => {
      const wrong = cases.flatMap(({ spec, base, steps }) => {
        const form = closedForm(spec, { lr: base });
        const stepped = simulate(spec, { lr: base, steps: steps.at(-1)! + 1 });
        return differences(
          steps.map((step) => form.at(step)),
          steps.map((step) => stepped.lr[step]!),
          0,
        ).map((place) => `${JSON.stringify(spec)} ${place}`);
      });
      expect(wrong).toEqual([]);
    });
  }
});

it("should hold goldens for every schedule that PyTorch does not have, composites aside", () => {
  const field = Object.values(schedulerDefinitions).filter((definition) => "origin" in definition);
  const missing = field.filter(({ type, loop }) => (loop as string) !== "composite" && !byType.has(type));
  expect(missing.map(({ type }) => type)).toEqual([]);
});
