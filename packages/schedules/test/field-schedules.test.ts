import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { atStep, closedForm, createScheduler, parseSchedule, simulate, trace } from "../src/index.ts";
import type { ScheduleInput } from "../src/index.ts";
import { curveThrough } from "../src/schedulers/glissade/curve-through.ts";
import { cycleAt } from "../src/schedulers/cycles.ts";
import { TorchRandoms } from "../src/schedulers/timm/torch-random.ts";
import { errorOf } from "./error-of.ts";

const rates = (spec: ScheduleInput, steps: number, lr = 1): number[] =>
  simulate(spec, { lr, steps }).lr.map((row) => row[0]!);
const decay = { type: "LinearToZeroLR", total_iters: 4 } as const;

describe("WarmupLR", () => {
  it.each<[shape: "linear" | "cosine" | "polynomial" | "constant" | "exponential", wanted: number[]]>([
    ["linear", [0.25, 0.4375, 0.625, 0.8125, 1]],
    ["cosine", [0.25, 0.25 + 0.75 * 0.5 * (1 - Math.SQRT1_2), 0.625, 0.25 + 0.75 * 0.5 * (1 + Math.SQRT1_2), 1]],
    ["polynomial", [0.25, 0.25 + 0.75 / 16, 0.25 + 0.75 / 4, 0.25 + (0.75 * 9) / 16, 1]],
    ["constant", [0.25, 0.25, 0.25, 0.25, 1]],
    ["exponential", [0.25, 0.25 ** 0.75, 0.5, 0.25 ** 0.25, 1]],
  ])("should climb to the schedule's first rate and then let it begin when the shape is %s", (shape, wanted) => {
    const found = rates({ type: "WarmupLR", scheduler: decay, warmup_steps: 4, shape, start_factor: 0.25 }, 9);
    wanted.forEach((rate, step) => expect(found[step]).toBeCloseTo(rate, 14));
    expect(found.slice(4)).toEqual([1, 0.75, 0.5, 0.25, 0]);
  });

  it("should dampen the first steps of a schedule that runs from the start when its mode is over", () => {
    const spec = { type: "WarmupLR", scheduler: decay, warmup_steps: 2, start_factor: 0.5, mode: "over" } as const;
    expect(rates(spec, 6)).toEqual([0.5, 0.75 * 0.75, 0.5, 0.25, 0, 0]);
  });

  it("should keep metrics from the schedule inside until warm-up is over", () => {
    const plateau = { type: "ReduceLROnPlateau", patience: 0, factor: 0.5 } as const;
    const spec = { type: "WarmupLR", scheduler: plateau, warmup_steps: 2, start_factor: 0.5 } as const;
    const { lr, changes } = trace(spec, { lr: 1, steps: 6, metrics: [1, 1, 1, 1, 0.5] });
    expect(lr.flat()).toEqual([0.5, 0.75, 1, 1, 0.5, 0.5]);
    expect(changes.map(({ step, code }) => [step, code])).toEqual([
      [2, "peak"],
      [4, "plateau"],
    ]);
  });

  it("should change nothing when it has no steps", () => {
    expect(rates({ type: "WarmupLR", scheduler: decay, warmup_steps: 0 }, 6)).toEqual(rates(decay, 6));
  });

  it("should continue identically when saved inside warm-up, after it, and inside a sequence", () => {
    const warm = { type: "WarmupLR", scheduler: { type: "CosineAnnealingLR", T_max: 9 }, warmup_steps: 5 } as const;
    const spec: ScheduleInput = { type: "SequentialLR", schedulers: [decay, warm], milestones: [3] };
    const whole = rates(spec, 30);
    for (const at of [1, 3, 5, 8, 12, 20]) {
      const first = createScheduler(spec, { lr: 1 });
      for (let step = 0; step < at; step++) first.step();
      const second = createScheduler(spec, { lr: 1 });
      second.load(JSON.parse(JSON.stringify(first.state())) as ReturnType<typeof first.state>);
      for (let step = at; step < 30; step++, second.step()) expect(second.lr[0]).toBe(whole[step]);
    }
  });
});

describe("WindowLR", () => {
  it("should hold the first rate before and the last one after its window", () => {
    expect(rates({ type: "WindowLR", scheduler: decay, begin: 2, end: 5 }, 8)).toEqual([
      1, 1, 1, 0.75, 0.5, 0.25, 0.25, 0.25,
    ]);
    expect(rates({ type: "WindowLR", scheduler: decay, begin: 1 }, 7)).toEqual([1, 1, 0.75, 0.5, 0.25, 0, 0]);
    expect(atStep({ type: "WindowLR", scheduler: decay, begin: 2, end: 5 }, { lr: 1 }, 100)).toEqual([0.25]);
  });
});

describe("PiecewiseLR", () => {
  const sortedPoints = fc
    .uniqueArray(fc.nat(200), { minLength: 1, maxLength: 8 })
    .chain((steps) =>
      fc.tuple(
        ...steps
          .toSorted((a, b) => a - b)
          .map((step) => fc.tuple(fc.constant(step), fc.double({ min: 0, max: 10, noNaN: true }))),
      ),
    );

  it.each(["linear", "step", "monotone"] as const)(
    "should meet every point and never leave its neighbours' range when %s",
    (interpolation) => {
      fc.assert(
        fc.property(sortedPoints, fc.double({ min: 0, max: 250, noNaN: true }), (points, t) => {
          const f = curveThrough(points, interpolation);
          for (const [step, value] of points) expect(f(step)).toBe(value);
          const before = points.findLast(([step]) => step <= t) ?? points[0]!;
          const after = points.find(([step]) => step > t) ?? points.at(-1)!;
          expect(f(t)).toBeGreaterThanOrEqual(Math.min(before[1], after[1]));
          expect(f(t)).toBeLessThanOrEqual(Math.max(before[1], after[1]));
        }),
      );
    },
  );

  it("should take values as factors when asked to", () => {
    const spec = {
      type: "PiecewiseLR",
      points: [
        [0, 0.5],
        [2, 1],
      ],
      values: "factor",
    } as const;
    expect(simulate(spec, { lr: [1, 0.1], steps: 3 }).lr[1]).toEqual([0.75, 0.1 * 0.75]);
  });
});

describe("cycleAt", () => {
  it("should find the cycle that a step lies in, its first step included, for any growth", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.constantFrom(1, 1.5, 2, 3, 9, 10, 11, 12),
        fc.nat(6),
        (first, growth, n) => {
          let start = 0;
          for (let cycle = 0; cycle < n; cycle++) start += first * growth ** cycle;
          expect(cycleAt(start, first, growth)).toEqual({ cycle: n, since: 0, length: first * growth ** n });
          if (start > 1) expect(cycleAt(start - 0.5, first, growth).cycle).toBeLessThanOrEqual(n - 1);
        },
      ),
    );
  });
});

describe("WarmupLR", () => {
  const inner = { type: "LinearToZeroLR", total_iters: 8 };

  it("should lead to where the schedule has come to by then when it is to meet it", () => {
    const spec = { type: "WarmupLR", scheduler: inner, warmup_steps: 4, start_factor: 0.2, mode: "meet" } as const;
    const { lr } = simulate(spec, { lr: [1, 10], steps: 7 });
    [0.2, 0.275, 0.35, 0.425, 0.5, 0.375, 0.25].forEach((rate, step) => {
      expect(lr[step]![0]).toBeCloseTo(rate, 15);
      expect(lr[step]![1]).toBeCloseTo(10 * rate, 14);
    });
    const exponential = simulate({ ...spec, shape: "exponential" }, { lr: 1, steps: 5 }).lr.flat();
    expect(exponential[2]).toBeCloseTo(Math.sqrt(0.2 * 0.5), 15);
    expect(simulate({ ...spec, shape: "constant" }, { lr: 1, steps: 5 }).lr.flat()).toEqual([0.2, 0.2, 0.2, 0.2, 0.5]);
    expect(simulate({ ...spec, warmup_steps: 0 }, { lr: 1, steps: 2 }).lr.flat()).toEqual([1, 0.875]);
  });

  it("should refuse to meet a schedule whose rates are not known beforehand", () => {
    const cosine = { type: "CosineAnnealingLR", T_max: 9 };
    const chain = { type: "ChainedScheduler", schedulers: [cosine, { type: "ExponentialLR", gamma: 0.9 }] };
    for (const scheduler of [{ type: "ReduceLROnPlateau" }, chain]) {
      const spec = { type: "WarmupLR", scheduler, warmup_steps: 4, mode: "meet" } as const;
      const error = errorOf(() => simulate(spec, { lr: 1, steps: 3, metrics: [1, 1, 1] }));
      expect(error).toMatchObject({ code: "no_closed_form", details: { key: "mode", found: "meet" } });
    }
  });
});

describe("TorchRandoms", () => {
  // torch 2.13: g = torch.Generator(); g.manual_seed(seed); torch.randn(1, generator=g), or torch.rand, many times.
  it.each<[seed: number, lane: number, normals: readonly number[], uniforms: readonly number[]]>([
    [
      42,
      0,
      [0.33669036626815796, 0.12880940735340118, 0.23446236550807953, 0.2469366192817688, 0.40568798780441284],
      [0.8822692632675171, 0.42940449714660645, 0.8854429125785828, 0.8788173198699951, 0.6822240948677063],
    ],
    [
      42,
      3,
      [-1.1223719120025635, 0.031175758689641953, -0.6804271340370178, -0.3900906443595886, -1.2019060850143433],
      [0.1869475245475769, 0.5340149998664856, 0.6833835244178772, 0.1377112865447998, 0.29371875524520874],
    ],
    [
      2 ** 32 - 1,
      0,
      [1.2197630405426025, -0.3929794728755951, 1.0230751037597656, 0.5077452659606934, 1.1565486192703247],
      [0.9937993884086609, 0.02796614170074463, 0.8000199198722839, 0.023366868495941162, 0.09082740545272827],
    ],
    [
      2 ** 32 - 1,
      2,
      [0.6613521575927734, 0.266924113035202, 0.06167725846171379, 0.4016321897506714, 0.31704816222190857],
      [0.7576315999031067, 0.4549863338470459, 0.5724719762802124, 0.3854496479034424, 0.863745927810669],
    ],
  ])("should give torch's numbers when the first seed is %d and the lane %d", (seed, lane, normals, uniforms) => {
    const random = new TorchRandoms();
    random.seed(seed);
    const drawn = Array.from({ length: 115 }, () => random.normal(lane));
    expect([0, 1, 2, 112, 114].map((index) => drawn[index])).toEqual(normals);
    random.seed(seed);
    const even = Array.from({ length: 228 }, () => random.uniform(lane));
    expect([0, 15, 16, 226, 227].map((index) => even[index])).toEqual(uniforms);
  });

  it("should go on as torch does when the whole state was used up", () => {
    const random = new TorchRandoms();
    random.seed(43);
    const even = Array.from({ length: 1300 }, () => random.uniform(0));
    expect([even[623], even[624], even[1299]]).toEqual([0.22465932369232178, 0.8426753878593445, 0.3175961971282959]);
  });
});

describe("names", () => {
  it.each<[name: string, type: string, more: object]>([
    ["TimmCosine", "CosineLRScheduler", { t_initial: 5 }],
    ["get_wsd_schedule", "warmup_stable_decay", { num_warmup_steps: 1, num_decay_steps: 2, num_training_steps: 9 }],
    ["WSD", "warmup_stable_decay", { num_warmup_steps: 1, num_decay_steps: 2, num_stable_steps: 3 }],
    ["REX", "RexLR", { total_iters: 5 }],
    ["get_linear_schedule_with_warmup", "linear", { num_warmup_steps: 1, num_training_steps: 5 }],
  ])("should take %s for %s", (name, type, more) => {
    expect(parseSchedule({ type: name, ...more }).type).toBe(type);
  });
});

describe("checks of several arguments", () => {
  it.each<[spec: object, key: string, expected: RegExp]>([
    [
      { type: "cosine_with_min_lr", num_warmup_steps: 0, num_training_steps: 9 },
      "min_lr",
      /one of min_lr and min_lr_rate/,
    ],
    [
      { type: "cosine_with_min_lr", num_warmup_steps: 0, num_training_steps: 9, min_lr: 0, min_lr_rate: 0 },
      "min_lr",
      /one of/,
    ],
    [
      { type: "warmup_stable_decay", num_warmup_steps: 1, num_decay_steps: 1 },
      "num_training_steps",
      /num_stable_steps/,
    ],
    [
      { type: "warmup_stable_decay", num_warmup_steps: 5, num_decay_steps: 6, num_training_steps: 10 },
      "num_training_steps",
      /at least 11/,
    ],
    [{ type: "PiecewiseConstantDecay", boundaries: [3, 2], values: [1, 2, 3] }, "boundaries[1]", /at least 3/],
    [{ type: "PiecewiseConstantDecay", boundaries: [2, 3], values: [1, 2] }, "values", /3 numbers/],
    [
      { type: "warmup_cosine_decay_schedule", init_value: 0, warmup_steps: 5, decay_steps: 5 },
      "decay_steps",
      /more than/,
    ],
    [{ type: "linear_onecycle_schedule", transition_steps: 3 }, "transition_steps", /at least one step each/],
    [{ type: "cosine_onecycle_schedule", transition_steps: 3 }, "transition_steps", /at least one step each/],
    [
      { type: "sgdr_schedule", cosine_kwargs: [{ init_value: 0, warmup_steps: 5, decay_steps: 4 }] },
      "cosine_kwargs[0].decay_steps",
      /more than/,
    ],
    [
      { type: "sgdr_schedule", cosine_kwargs: [{ warmup_steps: 5, decay_steps: 9 }] },
      "cosine_kwargs[0].init_value",
      />= 0/,
    ],
    [
      { type: "sgdr_schedule", cosine_kwargs: [{ init_value: 0, warmup_steps: 1, decay_steps: 9, peek_value: 1 }] },
      "cosine_kwargs[0]",
      /did you mean "peak_value"/,
    ],
    [{ type: "sgdr_schedule", cosine_kwargs: [7] }, "cosine_kwargs[0]", /an object/],
    [{ type: "TanhLRScheduler", t_initial: 5, lb: 3, ub: 3 }, "lb", /below ub/],
    [{ type: "CosineLRScheduler", t_initial: 5, noise_range_t: [5, 3] }, "noise_range_t", /not smaller/],
    [{ type: "CosineRestartLR", periods: [5, 3], restart_weights: [1], eta_min: 0 }, "restart_weights", /2 numbers/],
    [{ type: "CosineRestartLR", periods: [5] }, "eta_min", /one of eta_min and eta_min_ratio/],
    [{ type: "fit_one_cycle", total_iters: 5, moms: [0.9] }, "moms", /three numbers/],
    [
      {
        type: "PiecewiseLR",
        points: [
          [5, 1],
          [5, 2],
        ],
      },
      "points",
      /steps rising/,
    ],
    [
      { type: "piecewise_constant_schedule", boundaries_and_scales: { "1.5": 2 } },
      "boundaries_and_scales",
      /whole steps/,
    ],
    [{ type: "WarmupLR", warmup_steps: 5 }, "scheduler", /a schedule such as/],
    [
      { type: "WarmupLR", scheduler: decay, warmup_steps: 5, shape: "exponential", start_factor: 0 },
      "start_factor",
      /> 0/,
    ],
    [{ type: "WindowLR", scheduler: decay, begin: 5, end: 4 }, "end", /at least begin/],
    [{ type: "join_schedules", schedules: [decay, decay], boundaries: [] }, "boundaries", /1 steps/],
    [{ type: "join_schedules", schedules: [decay, decay, decay], boundaries: [5, 4] }, "boundaries[1]", /at least 5/],
  ])("should name the key when they do not go together: %j", (spec, key, expected) => {
    const error = errorOf(() => parseSchedule(spec));
    expect(error.details.key).toBe(key);
    expect(error.details.expected).toMatch(expected);
  });
});

describe("far out", () => {
  it("should agree with the closed form after 100,000 steps", () => {
    const specs: ScheduleInput[] = [
      { type: "CosineLRScheduler", t_initial: 1000, cycle_mul: 1.5, cycle_limit: 30, cycle_decay: 0.9, warmup_t: 50 },
      { type: "CosineDecayRestarts", first_decay_steps: 7, t_mul: 1.1 },
      { type: "inverse_sqrt", num_warmup_steps: 100 },
      { type: "WarmupLR", scheduler: { type: "CosineLRScheduler", t_initial: 99_000 }, warmup_steps: 1000 },
    ];
    for (const spec of specs) {
      const scheduler = createScheduler(spec, { lr: 0.1 });
      const form = closedForm(spec, { lr: 0.1 });
      for (let step = 0; step <= 100_000; step++, scheduler.step()) {
        if (step % 4999 === 0) expect(scheduler.lr).toEqual(form.at(step));
      }
    }
  });
});
