import { describe, expect, it } from "vitest";
import { closedForm, createScheduler, simulate } from "../src/index.ts";
import type { ScheduleInput } from "../src/index.ts";
import { differences, families, loadGoldens } from "./goldens.ts";

/** 0 (the same bits) where a schedule only adds, subtracts, multiplies and divides; V8's cos and pow may be an ulp off. */
function toleranceFor(spec: ScheduleInput): number {
  if (spec.type === "CosineAnnealingLR") return 1e-12;
  if (spec.type === "CyclicLR") return spec.mode === "exp_range" ? 1e-12 : 0;
  if (spec.type === "MultiStepLR") return new Set(spec.milestones).size < spec.milestones.length ? 1e-12 : 0;
  return 0;
}

describe.each(families)("%s", (family) => {
  // Some of the metrics are negative, where PyTorch's own values are a known fault.
  const cases = loadGoldens(family).map((golden) => {
    const negative = golden.metrics?.some((metric) => metric < 0) === true;
    return negative ? { ...golden, spec: { ...golden.spec, compat: "pytorch" as const } } : golden;
  });

  it("should give PyTorch's values when stepped through", () => {
    const wrong = cases.flatMap(({ spec, base, lr, momentum, metrics }) => {
      const result = simulate(spec, { lr: base, steps: lr.length, ...(metrics && { metrics }) });
      const tolerance = toleranceFor(spec);
      const found = differences(result.lr, lr, tolerance);
      if (momentum) found.push(...differences(result.momentum ?? [], momentum, tolerance));
      else if (result.momentum) found.push("momentum where PyTorch leaves it alone");
      return found.map((place) => `${JSON.stringify(spec)} ${place}`);
    });
    expect(cases.length).toBeGreaterThan(40);
    expect(wrong).toEqual([]);
  });

  if (family === "reduce-on-plateau") {
    it("should count and remember as PyTorch when metrics come in", () => {
      const wrong = cases.flatMap(({ spec, base, metrics = [], watch = [] }) => {
        const scheduler = createScheduler(spec, { lr: base });
        const rows = [undefined, ...metrics].map((metric) => {
          if (metric !== undefined) scheduler.step(metric);
          const { num_bad_epochs, cooldown_counter, best } = scheduler.state();
          return [Number(num_bad_epochs), Number(cooldown_counter), Number(best)];
        });
        return differences(rows, watch, 0);
      });
      expect(wrong).toEqual([]);
    });
  } else if (family !== "cyclic") {
    it("should give PyTorch's closed form when asked for a step at once", () => {
      const withClosed = cases.filter((golden) => golden.closed !== undefined);
      const wrong = withClosed.flatMap(({ spec, base, closed = [] }) => {
        const form = closedForm(spec, { lr: base });
        return differences(
          closed.map((_row, step) => form.at(step)),
          closed,
          1e-12,
        ).map((place) => `${JSON.stringify(spec)} ${place}`);
      });
      expect(withClosed.length).toBeGreaterThan(8);
      expect(wrong).toEqual([]);
    });
  }
});
