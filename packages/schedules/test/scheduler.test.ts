import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { atStep, closedForm, createScheduler, momentumAt, simulate, trace } from "../src/index.ts";
import type { JsonObject, ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";
import { anySpec, openLoopSpec, twoRates } from "./specs.ts";

const throughJson = (state: JsonObject): JsonObject => JSON.parse(JSON.stringify(state)) as JsonObject;

describe("step", () => {
  it.each<[spec: ScheduleInput, metrics: number[] | undefined, changes: [step: number, code: string, text: string][]]>([
    [{ type: "ExponentialLR", gamma: 0.9 }, undefined, []],
    [
      { type: "StepLR", step_size: 4 },
      undefined,
      [
        [4, "step", "step 4 reached (every 4): 0.1 -> 0.01"],
        [8, "step", "step 8 reached (every 4): 0.01 -> 0.001"],
      ],
    ],
    [{ type: "StepLR", step_size: 1 }, undefined, []],
    [{ type: "StepLR", step_size: 2, gamma: 1 }, undefined, []],
    [
      { type: "MultiStepLR", milestones: [5, 3], gamma: 0.5 },
      undefined,
      [
        [3, "milestone", "milestone 3 reached: 0.1 -> 0.05"],
        [5, "milestone", "milestone 5 reached: 0.05 -> 0.025"],
      ],
    ],
    [
      { type: "CosineAnnealingLR", T_max: 4 },
      undefined,
      [
        [4, "minimum", "lowest rate at step 4 (T_max 4), rising from here: 0.01464 -> 0"],
        [8, "peak", "back at the base rate at step 8 (2 x T_max), falling from here: 0.08536 -> 0.1"],
      ],
    ],
    [
      { type: "CyclicLR", base_lr: 0.1, max_lr: 1, step_size_up: 3, step_size_down: 6 },
      undefined,
      [
        [3, "peak", "peak of cycle 1 at step 3: 0.7 -> 1"],
        [9, "restart", "cycle 2 begins at step 9: 0.25 -> 0.1"],
      ],
    ],
    [
      { type: "ReduceLROnPlateau", patience: 2, metric: "validation/loss" },
      [0.25, 0.3, 0.3, 0.3, 0.2, 0.2, 0.2, 0.2, 0.2],
      [
        [4, "plateau", "validation/loss has not improved on 0.25 for 3 steps (patience 2): 0.1 -> 0.01"],
        [8, "plateau", "validation/loss has not improved on 0.2 for 3 steps (patience 2): 0.01 -> 0.001"],
      ],
    ],
    [{ type: "ReduceLROnPlateau", patience: 0, min_lr: 0.1 }, [1, 1, 1, 1, 1, 1, 1, 1, 1], []],
  ])("should say why the rate changed when it is not plain decay: %j", (spec, metrics, wanted) => {
    const { changes } = trace(spec, { lr: 0.1, steps: 10, ...(metrics && { metrics }) });
    expect(changes.map(({ step, code, text }) => [step, code, text])).toEqual(wanted);
  });

  it("should list each group's rates when they differ", () => {
    const { changes } = trace({ type: "StepLR", step_size: 2 }, { lr: [0.1, 3e-4], steps: 3 });
    expect(changes).toEqual([
      {
        code: "step",
        text: "step 2 reached (every 2): 0.1, 3e-4 -> 0.01, 3e-5",
        step: 2,
        from: [0.1, 3e-4],
        to: [0.1 * 0.1, 3e-4 * 0.1],
      },
    ]);
  });

  it("should leave earlier readings alone when it goes on", () => {
    const scheduler = createScheduler({ type: "CyclicLR", base_lr: 1, max_lr: 2, step_size_up: 2 }, { lr: 0.1 });
    const { lr, momentum } = scheduler;
    scheduler.step();
    expect([lr, momentum]).toEqual([[1], [0.9]]);
    expect(scheduler.lr).toEqual([1.5]);
    expect(scheduler.lr).toBe(scheduler.lr);
    expect(scheduler.steps).toBe(1);
  });

  it("should ask for the metric and stay where it is when none is given", () => {
    const scheduler = createScheduler({ type: "ReduceLROnPlateau", metric: "validation/loss" }, { lr: 1 });
    const before = scheduler.state();
    expect(errorOf(() => scheduler.step())).toMatchObject({ code: "missing_metric", details: { key: "metric" } });
    expect(scheduler.state()).toEqual(before);
  });
});

describe("state and load", () => {
  it("should continue identically when saved and loaded at any step, through JSON", () => {
    fc.assert(
      fc.property(anySpec, twoRates, fc.nat(40), fc.infiniteStream(fc.double()), (spec, lr, at, metrics) => {
        const first = createScheduler(spec, { lr });
        const next = (): number => metrics.next().value as number;
        for (let step = 0; step < at; step++) first.step(next());
        const second = createScheduler(spec, { lr: [1, 2] });
        second.load(throughJson(first.state()));
        expect(second.state()).toEqual(first.state());
        for (let step = 0; step < 30; step++) {
          const metric = next();
          expect(second.step(metric)).toEqual(first.step(metric));
          expect([second.lr, second.momentum, second.steps]).toEqual([first.lr, first.momentum, first.steps]);
        }
      }),
    );
  });

  it("should keep an infinite best when the state goes through JSON", () => {
    const scheduler = createScheduler({ type: "ReduceLROnPlateau" }, { lr: 1 });
    const state = throughJson(scheduler.state());
    expect(state).toMatchObject({ type: "ReduceLROnPlateau", best: "Infinity", _last_lr: [1], last_epoch: 0 });
    scheduler.load(state);
    scheduler.step(1e300);
    expect(scheduler.state()).toMatchObject({ best: 1e300, num_bad_epochs: 0 });
  });

  it.each<[change: object, key: string]>([
    [{ type: "StepLR" }, "type"],
    [{ _last_lr: [1] }, "_last_lr"],
    [{ _last_lr: [1, "NaN"] }, "_last_lr"],
    [{ base_lrs: undefined }, "base_lrs"],
    [{ last_epoch: -1 }, "last_epoch"],
    [{ best: "low" }, "best"],
    [{ num_bad_epochs: 0.5 }, "num_bad_epochs"],
    [{ cooldown_counter: null }, "cooldown_counter"],
  ])("should change nothing and name the key when a state holds %j", (change, key) => {
    const scheduler = createScheduler({ type: "ReduceLROnPlateau" }, { lr: [1, 2] });
    const good = scheduler.state();
    const other = { ...good, last_epoch: 7, best: 3, num_bad_epochs: 2, _last_lr: [5, 5] };
    const error = errorOf(() => scheduler.load({ ...other, ...change }));
    expect(error).toMatchObject({ code: "invalid_state", details: { key } });
    expect(scheduler.state()).toEqual(good);
  });

  it("should refuse a state when it is no object", () => {
    const scheduler = createScheduler({ type: "StepLR", step_size: 3 }, { lr: 1 });
    for (const state of [null, 3, "x", []]) {
      expect(errorOf(() => scheduler.load(state as never)).code).toBe("invalid_state");
    }
  });
});

describe("closed form", () => {
  it("should agree with stepping when a schedule depends on the step alone", () => {
    fc.assert(
      fc.property(openLoopSpec, twoRates, (spec, lr) => {
        const stepped = simulate(spec, { lr, steps: 200 });
        const form = closedForm(spec, { lr });
        for (let step = 0; step < 200; step++) {
          const direct = form.at(step);
          const moment = form.momentumAt(step);
          for (let group = 0; group < lr.length; group++) {
            // The cosine's recursion carries rounding errors of its highest rate's size into its lowest rates.
            const swing = spec.type === "CosineAnnealingLR" ? Math.max(lr[group]!, spec.eta_min ?? 0) : 0;
            const size = Math.max(direct[group]!, swing);
            expect(Math.abs(stepped.lr[step]![group]! - direct[group]!)).toBeLessThanOrEqual(1e-9 * size);
            expect(moment?.[group]).toBe(stepped.momentum?.[step]?.[group]);
          }
        }
      }),
    );
  });

  it("should lie between its neighbours when asked between two steps", () => {
    expect(atStep({ type: "CosineAnnealingLR", T_max: 10 }, { lr: 1 }, 5)).toEqual([0.5]);
    expect(atStep({ type: "ExponentialLR", gamma: 0.25 }, { lr: 1 }, 0.5)).toEqual([0.5]);
    expect(atStep({ type: "StepLR", step_size: 10 }, { lr: [1, 2] }, 9.5)).toEqual([1, 2]);
    expect(atStep({ type: "MultiStepLR", milestones: [3] }, { lr: 1 }, 2.9)).toEqual([1]);
    const cyclic = {
      type: "CyclicLR",
      base_lr: 0,
      max_lr: 1,
      step_size_up: 2,
      max_momentum: 1,
      base_momentum: 0,
    } as const;
    expect(atStep(cyclic, { lr: 9 }, 0.5)).toEqual([0.25]);
    expect(momentumAt(cyclic, { lr: 9 }, 0.5)).toEqual([0.75]);
    expect(momentumAt({ type: "StepLR", step_size: 1 }, { lr: 1 }, 3)).toBeUndefined();
  });

  it("should stay finite and go down when T_max is so long that the cosine rounds to -1 before its end", () => {
    const spec = { type: "CosineAnnealingLR", T_max: 1_000_000_000 } as const;
    const scheduler = createScheduler(spec, { lr: 1 });
    scheduler.load({ ...scheduler.state(), last_epoch: 999_999_997, _last_lr: [0] });
    for (let step = 0; step < 6; step++) {
      scheduler.step();
      expect(scheduler.lr[0]).toBeLessThan(1e-16);
    }
  });

  it("should refuse when the schedule answers to a metric or the step is no step", () => {
    expect(errorOf(() => atStep({ type: "ReduceLROnPlateau" }, { lr: 1 }, 3)).code).toBe("no_closed_form");
    for (const step of [-1, NaN, Infinity, "3"]) {
      const error = errorOf(() => atStep({ type: "StepLR", step_size: 3 }, { lr: 1 }, step as number));
      expect(error).toMatchObject({ code: "invalid_option", details: { key: "step" } });
    }
    const error = errorOf(() => atStep({ type: "ExponentialLR", gamma: 10 }, { lr: 1 }, 400));
    expect(error.code).toBe("not_finite");
  });

  it("should take the first metric as an improvement when a relative threshold is above 1", () => {
    const spec = { type: "ReduceLROnPlateau", mode: "max", threshold: 10, patience: 0 } as const;
    const scheduler = createScheduler(spec, { lr: 1 });
    scheduler.step(0.5);
    expect(scheduler.lr).toEqual([1]);
    scheduler.step(0.6);
    expect(scheduler.lr).toEqual([0.1]);
  });
});
