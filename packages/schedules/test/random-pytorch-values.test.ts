import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { closedForm, simulate } from "../src/index.ts";
import type { ScheduleInput } from "../src/index.ts";
import { columnSums, loadRandomGoldens } from "./random-goldens.ts";
import type { RandomCase } from "./random-goldens.ts";

type Rows = readonly (readonly number[])[];

/** Families that only add, subtract, multiply and divide: equal to the last bit. */
const sameBits = ["StepLR", "ConstantLR", "LinearLR", "ExponentialLR", "ReduceLROnPlateau"] as const;
/** Families with a cosine or a power, which engines and C libraries round differently in the last place. */
const nearly = [
  "MultiStepLR",
  "PolynomialLR",
  "CosineAnnealingLR",
  "LambdaLR",
  "MultiplicativeLR",
  "CosineAnnealingWarmRestarts",
  "SWALR",
  "CyclicLR",
  "OneCycleLR",
  "SequentialLR",
  "ChainedScheduler",
  "nested",
  "corners",
] as const;

/** Families in which PyTorch's known faults are met. */
const faulty = new Set(["nested", "corners"]);

const hashOf = (rows: Rows): string =>
  createHash("sha256")
    .update(new Uint8Array(Float64Array.from(rows.flat()).buffer))
    .digest("hex")
    .slice(0, 16);

/** Where two lists part by more than a share of the value (or by a rounding error of the largest rate there is). */
function apart(
  what: string,
  found: readonly number[],
  wanted: readonly number[],
  largest: number,
  share = 1e-12,
): string[] {
  return wanted.flatMap((value, group) => {
    const got = found[group] ?? NaN;
    const fine = Math.abs(got - value) <= Math.max(share * Math.abs(value), 4e-16 * largest);
    return fine ? [] : [`${what}, group ${group}: ${got}, not ${value}`];
  });
}

function compare(golden: RandomCase, spec: ScheduleInput): string[] {
  const { base, steps, at, metrics } = golden;
  const { lr, momentum } = simulate(spec, { lr: base, steps: steps + 1, ...(metrics && { metrics }) });
  const largest = Math.max(...lr.flat());
  const { sum, weighted } = columnSums(lr);
  const wrong = at.flatMap((step, row) => apart(`step ${step}`, lr[step]!, golden.lr[row]!, largest));
  wrong.push(...apart("sum", sum, golden.sum, largest));
  wrong.push(...apart("weighted sum", weighted, golden.weighted, largest));
  if (golden.momentum !== undefined) {
    wrong.push(...at.flatMap((step, row) => apart(`momentum ${step}`, momentum![step]!, golden.momentum![row]!, 1)));
    wrong.push(...apart("momentum sum", columnSums(momentum!).weighted, golden.momentum_sum!, 1));
  } else if (momentum !== undefined) wrong.push("momentum where PyTorch leaves it alone");
  return wrong.map((place) => `${JSON.stringify(spec)} ${place}`);
}

describe.each([...sameBits, ...nearly])("500 random cases of %s", (family) => {
  const cases = loadRandomGoldens(family);
  const specOf = ({ spec }: RandomCase): ScheduleInput => (faulty.has(family) ? { ...spec, compat: "pytorch" } : spec);

  it("should give PyTorch's rates and momenta at every step of 300", () => {
    expect(cases.length).toBe(500);
    expect(cases.flatMap((golden) => compare(golden, specOf(golden)))).toEqual([]);
  });

  if (sameBits.some((exact) => exact === family)) {
    it("should give the same bits at every step", () => {
      const wrong = cases.filter(({ spec, base, steps, hash, metrics }) => {
        const { lr } = simulate(spec, { lr: base, steps: steps + 1, ...(metrics && { metrics }) });
        return hashOf(lr) !== hash;
      });
      expect(wrong.map(({ spec }) => spec)).toEqual([]);
    });
  }

  it("should give the same under compat pytorch where no fault is met", () => {
    const wrong = cases.slice(0, 100).flatMap((golden) => compare(golden, { ...golden.spec, compat: "pytorch" }));
    expect(wrong).toEqual([]);
  });

  if (cases[0]!.metrics === undefined) {
    it("should give them within 1e-9 when asked for steps in any order", () => {
      const wrong = cases.slice(0, 150).flatMap((golden) => {
        const form = closedForm(specOf(golden), { lr: golden.base });
        const largest = Math.max(...golden.lr.flat());
        // Backwards: what has to be stepped through starts anew for each.
        const rows = golden.at.map((step, row) => ({ step, row })).toReversed();
        return rows.flatMap(({ step, row }) => [
          ...apart(`step ${step}`, form.at(step), golden.lr[row]!, largest, 1e-9),
          ...(golden.momentum ? apart(`momentum ${step}`, form.momentumAt(step)!, golden.momentum[row]!, 1, 1e-9) : []),
        ]);
      });
      expect(wrong).toEqual([]);
    });
  }

  if (cases[0]!.closed !== undefined) {
    it("should give PyTorch's closed form when asked for a step at once", () => {
      const wrong = cases.flatMap(({ spec, base, at, closed }) => {
        const form = closedForm(spec, { lr: base });
        const largest = Math.max(...base);
        return at.flatMap((step, row) => apart(`step ${step}`, form.at(step), closed![row]!, largest));
      });
      expect(wrong).toEqual([]);
    });
  }
});

it("should give PyTorch's warm restarts at 5,000 fractional epochs", () => {
  const wrong = loadRandomGoldens("fractional").flatMap(({ spec, base, at, lr }) => {
    const form = closedForm(spec, { lr: base });
    return at.flatMap((epoch, row) => apart(`epoch ${epoch}`, form.at(epoch), lr[row]!, Math.max(...base)));
  });
  expect(wrong).toEqual([]);
});

it("should give PyTorch's warm restarts at jumps to restarts and around them under compat pytorch", () => {
  const cases = loadRandomGoldens("jumps");
  const wrong = cases.flatMap(({ spec, base, at, lr }) => {
    const form = closedForm({ ...spec, compat: "pytorch" }, { lr: base });
    return at.flatMap((epoch, row) => apart(`epoch ${epoch}`, form.at(epoch), lr[row]!, Math.max(...base)));
  });
  expect(wrong).toEqual([]);
  // Some of these restarts PyTorch misses.
  const missed = cases.filter(({ spec, base, at, lr }) => {
    const form = closedForm(spec, { lr: base });
    return at.some((epoch, row) => apart("", form.at(epoch), lr[row]!, Math.max(...base)).length > 0);
  });
  expect(missed.length).toBeGreaterThan(50);
});
