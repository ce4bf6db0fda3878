import { describe, expect, it } from "vitest";
import { createScheduler, parsePytorchState, pytorchState } from "../src/index.ts";
import type { ScheduleInput } from "../src/index.ts";
import { errorOf } from "./error-of.ts";
import { loadRandomGoldens } from "./random-goldens.ts";

/** A case of the family `states`; goldens/make-random-goldens.py says what the fields hold. */
interface StateCase {
  readonly spec: ScheduleInput;
  readonly base: readonly number[];
  readonly steps: number;
  readonly state: string;
  readonly lr: readonly (readonly number[])[];
  readonly momentum?: readonly (readonly number[])[];
  readonly metrics?: readonly number[];
}

const cases = loadRandomGoldens("states") as unknown as readonly StateCase[];

function near(found: readonly number[] | undefined, wanted: readonly number[]): boolean {
  const largest = Math.max(...wanted);
  return wanted.every((value, group) => {
    const got = found?.[group] ?? NaN;
    return Math.abs(got - value) <= Math.max(1e-12 * Math.abs(value), 1e-15 * largest);
  });
}

/** Fields of a state_dict that decide how a run goes on, besides what the constructor sets. */
const decisive = new Set(
  "last_epoch _step_count base_lrs _last_lr T_cur T_i best num_bad_epochs cooldown_counter _milestones _schedulers".split(
    " ",
  ),
);

/** Decisive fields that PyTorch has and ours has not, or otherwise. */
function missing(ours: unknown, theirs: unknown, path: string): string[] {
  if (typeof ours === "number" && typeof theirs === "number") {
    const fine = ours === theirs || Math.abs(ours - theirs) <= 1e-12 * Math.abs(theirs);
    return fine ? [] : [`${path}: ${ours}, not ${theirs}`];
  }
  if (typeof theirs !== "object" || theirs === null || typeof ours !== "object" || ours === null) return [];
  return Object.entries(theirs).flatMap(([key, value]) => {
    if (!Array.isArray(theirs) && !decisive.has(key)) return [];
    if (!Object.hasOwn(ours, key)) return [`${path}.${key} is missing`];
    return missing((ours as Record<string, unknown>)[key], value, `${path}.${key}`);
  });
}

describe("PyTorch's state_dict", () => {
  it("should go on as PyTorch does when its state is loaded", () => {
    const wrong = cases.flatMap(({ spec, base, steps, state, lr, momentum, metrics }) => {
      const scheduler = createScheduler(spec, { lr: base });
      scheduler.load(parsePytorchState(state));
      const found: string[] = [];
      lr.forEach((row, index) => {
        if (index > 0) scheduler.step(metrics?.[Math.min(steps + index - 1, 100)]);
        if (!near(scheduler.lr, row)) found.push(`step ${steps + index}: ${String(scheduler.lr)}, not ${String(row)}`);
        if (momentum && !near(scheduler.momentum, momentum[index]!)) found.push(`momentum ${steps + index}`);
      });
      return found.map((place) => `${JSON.stringify(spec)} ${place}`);
    });
    expect(cases.length).toBe(500);
    expect(wrong).toEqual([]);
  });

  it("should be what we write, in every field that decides how a run goes on", () => {
    const wrong = cases.flatMap(({ spec, base, steps, state, metrics }) => {
      const scheduler = createScheduler(spec, { lr: base });
      for (let step = 0; step < steps; step++) scheduler.step(metrics?.[Math.min(step, 100)]);
      const ours: unknown = JSON.parse(pytorchState(scheduler.state()));
      const theirs = parsePytorchState(state);
      const best = theirs["best"] === "Infinity" ? { ...theirs, best: Infinity } : theirs;
      return missing(ours, leftToChildren(best), "").map((place) => `${JSON.stringify(spec)} step ${steps} ${place}`);
    });
    expect(wrong).toEqual([]);
  });

  it("should write an infinite best so that JSON and Python read it as infinity", () => {
    const text = pytorchState(createScheduler({ type: "ReduceLROnPlateau" }, { lr: 1 }).state());
    expect(text).toContain('"best":1e999');
    expect(JSON.parse(text)).toMatchObject({ best: Infinity, num_bad_epochs: 0 });
    expect(text).not.toContain('"type"');
  });

  it("should leave words inside strings alone when it reads Python's infinities", () => {
    const state = parsePytorchState('{"best": -Infinity, "mode": "NaN or Infinity", "list": [NaN, Infinity, 1e400]}');
    expect(state).toEqual({ best: "-Infinity", mode: "NaN or Infinity", list: ["NaN", "Infinity", Infinity] });
  });

  it.each(["", "[1]", "3", "{'last_epoch': 3}"])("should refuse %j", (text) => {
    expect(errorOf(() => parsePytorchState(text)).code).toBe("invalid_state");
  });
});

/** PyTorch's schedules of a sequence that are not running keep the rates of their construction: nothing to go on from. */
function leftToChildren(state: unknown): unknown {
  if (Array.isArray(state)) return state.map(leftToChildren);
  if (typeof state !== "object" || state === null) return state;
  const entries = Object.entries(state).map(([key, value]): [string, unknown] => [
    key,
    key === "_schedulers" ? children(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function children(list: unknown): unknown {
  if (!Array.isArray(list)) return list;
  return list.map((child: Record<string, unknown>) => {
    const rest = Object.entries(child).filter(([key]) => !ofTheirTurn.has(key));
    return leftToChildren(Object.fromEntries(rest));
  });
}

const ofTheirTurn = new Set(["_last_lr", "_step_count", "T_cur", "T_i"]);
