import type { EffectiveSchedule } from "@glissade/api";
import { previewRun } from "@glissade/schedules";
import { describe, expect, it } from "vitest";
import { changeRows } from "../../src/features/results/charts/change-rows.ts";
import { changeOf, freshForm, type Situation, type Tool } from "../../src/features/results/steer/change.ts";
import {
  ahead,
  constantAhead,
  courseOf,
  courseOfDraft,
  lineOf,
  rateAt,
} from "../../src/features/results/steer/course.ts";
import {
  addInGap,
  addPoint,
  type CurvePoint,
  drawnLine,
  movePoint,
  pointsOf,
  removePoint,
} from "../../src/features/results/steer/curve-points.ts";
import { latestChange, steeredOf } from "../../src/features/results/steer/steered.ts";
import { nameOf, type Outcome, sentencesOf } from "../../src/features/results/steer/words.ts";
import { parseSearch } from "../../src/features/results/search.ts";

const nothing = (): undefined => undefined;
const stairs = { type: "StepLR", step_size: 2, gamma: 0.1 };

function effective(changes: Partial<EffectiveSchedule> = {}): EffectiveSchedule {
  const run = { interval: "epoch", stepsPerEpoch: 5, epochs: 4 } as const;
  const rest = { lr: 1, momentum: null, steps: 4, iterationsPerStep: 5, stepsPerEpoch: 5, joins: [], undone: [] };
  return { schedule: stairs, run, ...rest, ...changes };
}

describe("what is followed", () => {
  it("should be drawn by training steps, each rate from its first step to the last of the run", () => {
    const course = courseOf(effective(), nothing);
    const line = lineOf(course, previewRun(course.options));
    expect(course.end).toBe(20);
    expect([1, 10, 11, 20].map((step) => rateAt(line, step, course.beat))).toEqual([1, 1, 0.1, 0.1]);
    expect(line.steps.at(-1)).toBe(20);
  });

  it("should begin, where it is still to come, at the rate that was used last", () => {
    const line = { steps: [1, 11, 20], values: [1, 0.1, 0.1] };
    expect(ahead(line, { step: 3, rate: 1 })).toEqual({ steps: [3, 11, 20], values: [1, 0.1, 0.1] });
    expect(ahead(line, { step: 0, rate: undefined })).toEqual(line);
    expect(ahead(line, { step: 20, rate: 0.1 })).toBeNull();
    expect(constantAhead({ step: 7, rate: 0.3 }, 20)).toEqual({ steps: [7, 20], values: [0.3, 0.3] });
  });

  it("should be the spec's own plan for a draft", () => {
    const course = courseOfDraft(
      { solver: { lr: 1 }, scheduler: stairs, schedulerInterval: "epoch", training: { epochs: 4, batchSize: 8 } },
      5,
    );
    if (!course) throw new Error("no course");
    expect(rateAt(lineOf(course, previewRun(course.options)), 11, course.beat)).toBeCloseTo(0.1, 12);
    expect(courseOfDraft({ scheduler: { type: "StepLR" } }, 5)).toBeNull();
  });

  it("should be open only while a schedule that answers to a metric is still to be followed", () => {
    const schedule = {
      type: "SwitchLR",
      schedulers: [{ type: "ReduceLROnPlateau" }, { type: "constant" }],
      milestones: [12],
    };
    const course = courseOf(effective({ schedule, iterationsPerStep: 1, steps: 20 }), nothing);
    expect([course.isOpen(3), course.isOpen(12)]).toEqual([true, false]);
    expect(courseOf(effective({ schedule: { type: "ReduceLROnPlateau" } }), nothing).isOpen(19)).toBe(true);
  });
});

it("should be known where it began, when what it follows depends on a metric", () => {
  const cooldown = {
    type: "CooldownLR",
    scheduler: { type: "ReduceLROnPlateau" },
    begin: 10,
    steps: 10,
    shape: "linear",
  };
  const course = courseOf(effective({ schedule: cooldown, iterationsPerStep: 1, steps: 20 }), () => 0.4);
  const line = lineOf(course, previewRun(course.options));
  expect([course.isOpen(10), rateAt(line, 11), rateAt(line, 16)]).toEqual([false, 0.4, 0.2]);
});

describe("a drawn curve", () => {
  const rest = [10, 110] as const;
  const points: CurvePoint[] = [10, 60, 109].map((step, i) => ({ step, rate: 1 - i / 2 }));

  it("should begin as few points that follow what was planned", () => {
    const steps = Array.from({ length: 100 }, (_, i) => i + 1);
    const cosine = steps.map((step) => 0.5 + 0.5 * Math.cos((Math.PI * step) / 100));
    const found = pointsOf({ steps, values: cosine }, 20, 100);
    expect(found.length).toBeLessThanOrEqual(7);
    expect([found[0]?.step, found.at(-1)?.step]).toEqual([20, 99]);
    const drawn = drawnLine(found, "linear", [20, 100]);
    drawn.steps.forEach((step, i) =>
      expect(Math.abs((drawn.values[i] ?? 0) - (cosine[step - 1] ?? 0))).toBeLessThan(0.03),
    );
    expect(pointsOf({ steps: [1, 100], values: [0.3, 0.3] }, 20, 100)).toHaveLength(2);
  });

  it("should keep its points in order and inside the rest of the run when one is moved", () => {
    expect(movePoint(points, 1, { step: 500, rate: 0.1234 }, rest)[1]).toEqual({ step: 108, rate: 0.123 });
    expect(movePoint(points, 1, { step: -5, rate: -1 }, rest)[1]).toEqual({ step: 11, rate: 0 });
    expect(movePoint(points, 0, { step: 0, rate: 1 }, rest)[0]?.step).toBe(10);
  });

  it("should take points where there is none, and keep one at least", () => {
    expect(addPoint(points, { step: 60, rate: 9 }, rest)).toBe(points);
    expect(addPoint(points, { step: 5, rate: 9 }, rest)).toBe(points);
    expect(addPoint(points, { step: 80.4, rate: 0.2 }, rest).map(({ step }) => step)).toEqual([10, 60, 80, 109]);
    expect(addInGap(points, "linear", rest)[1]).toEqual({ step: 35, rate: 0.75 });
    expect(removePoint(points, 1)).toHaveLength(2);
    expect(removePoint([{ step: 1, rate: 1 }], 0)).toHaveLength(1);
  });
});

describe("the change that the fields ask for", () => {
  const now: Situation = {
    step: 40,
    rate: 0.08,
    epochs: 10,
    stepsPerEpoch: 10,
    over: false,
    interval: "iteration",
    points: [{ step: 40, rate: 0.08 }],
    latest: { name: "rate 0.08", step: 31 },
  };
  const fresh = freshForm(now);
  const ended: Situation = { ...now, over: true, step: 100 };

  it.each<[Tool, object, object | null]>([
    ["rate", { lr: 0.01 }, { mode: "rate", lr: 0.01 }],
    ["rate", { lr: 0.04, after: "shift" }, { mode: "scale", factor: 0.5 }],
    ["rate", { lr: 0.08, after: "shift" }, null],
    ["rate", { lr: undefined }, null],
    ["rate", { lr: 0.01, more: 3 }, { mode: "rate", lr: 0.01, epochs: 13 }],
    ["rate", { lr: 0.01, more: -1 }, null],
    ["scale", { factor: 2 }, { mode: "scale", factor: 2 }],
    ["scale", { factor: 1 }, null],
    ["curve", {}, null],
    ["curve", { points: [{ step: 50, rate: 0.1 }] }, { mode: "curve", points: [[50, 0.1]], interpolation: "linear" }],
    [
      "replace",
      { scheduler: null, baseRate: 0.2 },
      { mode: "replace", scheduler: null, lr: 0.2, schedulerInterval: "iteration" },
    ],
    ["cooldown", { shape: "cosine" }, { mode: "cooldown", shape: "cosine", to: 0 }],
    [
      "cooldown",
      { shape: "linear", lastEpoch: 7, to: 0.001 },
      { mode: "cooldown", shape: "linear", to: 0.001, epochs: 7 },
    ],
    ["cooldown", { lastEpoch: 4 }, null],
    ["cooldown", { lastEpoch: 7.5 }, null],
    ["extend", { plan: "stretch", more: 5 }, { mode: "stretch", epochs: 15 }],
    ["undo", { more: 9 }, { mode: "undo" }],
  ])("should be right: %s %j", (tool, fields, expected) => {
    expect(changeOf(tool, { ...fresh, ...fields }, now)).toEqual(expected);
  });

  it("should make a finished run longer, whatever it is", () => {
    const form = freshForm(ended);
    expect(changeOf("extend", form, ended)).toEqual({ mode: "hold", epochs: 15 });
    expect(changeOf("extend", { ...form, more: 0 }, ended)).toBeNull();
    expect(changeOf("cooldown", form, ended)).toMatchObject({ mode: "cooldown", epochs: 15 });
    expect(changeOf("undo", form, ended)).toBeNull();
  });

  it("should be nothing where nothing can be undone or scaled", () => {
    expect(changeOf("undo", fresh, { ...now, latest: null })).toBeNull();
    expect(changeOf("rate", { ...fresh, lr: 0.1, after: "shift" }, { ...now, rate: 0 })).toBeNull();
  });
});

describe("a change in words", () => {
  const outcome: Outcome = {
    step: 2311,
    before: 0.02,
    after: 0.01,
    final: 0.01,
    isOpen: false,
    from: 10,
    to: 10,
    left: 2.5,
    undone: null,
    shifts: false,
    state: "running",
  };

  it("should say from which step on, from which rate to which, and whether the run gets another length", () => {
    const [said, ...more] = sentencesOf({ mode: "rate", lr: 0.01 }, outcome);
    expect(said).toContain("2 311");
    expect(said).toContain("0.02 → 0.01");
    expect(more).toEqual([]);
    expect(sentencesOf({ mode: "cooldown", shape: "linear" }, { ...outcome, to: 8 })[1]).toContain("8 instead of 10");
    expect(sentencesOf({ mode: "hold", epochs: 12 }, { ...outcome, to: 12, state: "over" })).toHaveLength(3);
  });

  it("should name every kind of change", () => {
    expect(nameOf({ mode: "scale", factor: 0.5 })).toBe("times 0.5");
    expect(nameOf({ mode: "replace", scheduler: { type: "StepLR" } })).toBe("StepLR");
    expect(nameOf({ mode: "undo" }, "times 0.5")).toContain("times 0.5");
    expect(nameOf({ mode: "hold", epochs: 12 })).toBe("hold to 12 epochs");
  });
});

describe("the record of changes", () => {
  const time = "2026-01-02T03:04:05.000Z";
  const continuations = [
    { mode: "rate", lr: 0.01, epochs: 10, at: { iterations: 31 }, by: "anna", time },
    { mode: "undo", epochs: 10, at: { iterations: 47 }, by: "ben", time: null },
  ];
  const joins = continuations.map(({ mode, at, by, time: when }, index) => ({
    ...{ index, step: at.iterations, by, time: when, from: 10, to: 10 },
    mode: mode as "rate" | "undo",
  }));
  const schedule = effective({ joins, undone: [0] });
  const data = { index: 0, step: 31, epoch: 7, before: [0.02], after: [0.01], change: continuations[0] };
  const event = {
    seq: 1,
    attempt: 1,
    time,
    type: "training.steered",
    projectId: "p",
    experimentId: "e",
    datasetId: null,
    data,
  };

  it("should tell who, when, from which rate to which, and what is undone", () => {
    const [first, second] = steeredOf(schedule, { continuations }, [event]);
    expect(first).toMatchObject({ name: "rate 0.01", by: "anna", before: [0.02], after: [0.01], undone: true });
    expect(second).toMatchObject({ name: "undo “rate 0.01”", by: "ben", before: [], undone: false });
  });

  it("should know what an undo would take back", () => {
    expect(latestChange(schedule, { continuations })).toBeNull();
    expect(latestChange({ ...schedule, undone: [] }, { continuations })).toEqual({ name: "rate 0.01", step: 32 });
  });

  it("should tell a change once, beside what the scheduler did by itself", () => {
    const own = { epoch: 1, before: [1], after: [0.1], code: "milestone", text: "milestone", time };
    const rows = changeRows(
      [
        { ...own, step: 31 },
        { ...own, step: 5 },
      ],
      steeredOf(schedule, { continuations }, [event]),
    );
    expect(rows.map(({ step, steered }) => [step, steered])).toEqual([[5, false], [31, true], [47, true]]); // prettier-ignore
  });
});

it("should read from the address which way to steer is open", () => {
  expect(parseSearch({ steer: "cooldown" }).steer).toBe("cooldown");
  expect(parseSearch({ steer: "sideways" }).steer).toBeNull();
});
