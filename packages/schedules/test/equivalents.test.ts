import { describe, expect, it } from "vitest";
import { closedForm, simulate } from "../src/index.ts";
import type { RunLengths } from "../src/index.ts";
import { equivalents } from "../tools/equivalents.ts";
import type { Equivalent, EquivalentId } from "../tools/equivalents.ts";

/** A value by the share of the run that is over. */
type Where = (where: number) => number;

// The formulas of fvcore/common/param_scheduler.py and detectron2/solver/lr_scheduler.py, of fastai/callback/schedule.py,
// mmengine/optim/scheduler/param_scheduler.py and composer/optim/scheduler.py, written anew.
const cosine: Where = (where) => 0.01 + 0.5 * (1 - 0.01) * (1 + Math.cos(Math.PI * where));
const line =
  (start: number, end: number): Where =>
  (where) =>
    end * where + start * (1 - where);
const exponential: Where = (where) => 0.02 ** where;
const polynomial: Where = (where) => (1 - where) ** 0.9;
/** Values from shares of the run on; fvcore adds a millionth, lest a boundary be missed by rounding. */
const stairs =
  (values: readonly number[], ends: readonly number[]): Where =>
  (where) =>
    values[ends.filter((end) => where + 1e-6 >= end).length]!;

interface Piece {
  readonly schedule: Where;
  readonly length: number;
  readonly scaling: "rescaled" | "fixed";
}

const composite =
  (...pieces: readonly Piece[]): Where =>
  (where) => {
    let index = 0;
    let end = pieces[0]!.length;
    while (where + 1e-6 > end && index < pieces.length - 1) end += pieces[++index]!.length;
    const { schedule, length, scaling } = pieces[index]!;
    return schedule(scaling === "fixed" ? where : (where - (end - length)) / length);
  };

const rescaled = (schedule: Where, length: number): Piece => ({ schedule, length, scaling: "rescaled" });
const fixed = (schedule: Where, length: number): Piece => ({ schedule, length, scaling: "fixed" });

const run: RunLengths = { stepsPerEpoch: 20, epochs: 7 };
const total = 140;
const epoch = 20 / total;

const formulas: Readonly<Record<EquivalentId, Where>> = {
  "fvcore-cosine": cosine,
  "fvcore-linear": line(1, 0.1),
  "fvcore-exponential": exponential,
  "fvcore-polynomial": polynomial,
  "fvcore-multi-step": stairs([1, 0.5, 0.02], [0.6, 0.8]),
  "fvcore-step": stairs([1, 0.1, 0.01, 0.001], [0.25, 0.5, 0.75]),
  "fvcore-rescaled": composite(rescaled(line(0.1, 1), 0.25), rescaled(cosine, 0.75)),
  "fvcore-fixed": composite(fixed(polynomial, 0.25), fixed(cosine, 0.75)),
  "fvcore-mixed": composite(fixed(polynomial, 0.25), rescaled(cosine, 0.75)),
  "fvcore-warm-up": composite(rescaled(line(0.1 * cosine(0), cosine(0.25)), 0.25), fixed(cosine, 0.75)),
  "fvcore-warm-up-rescaled": composite(rescaled(line(0.1 * cosine(0), cosine(0)), 0.25), rescaled(cosine, 0.75)),
  "fastai-sgdr"(where) {
    const ends = [epoch, 3 * epoch, 7 * epoch];
    const cycle = ends.findIndex((end) => where < end - 1e-9);
    const start = cycle === 0 ? 0 : ends[cycle - 1]!;
    const share = (where - start) / (ends[cycle]! - start);
    return 1 + ((1 + Math.cos(Math.PI * (1 - share))) * (0 - 1)) / 2;
  },
  "fastai-exponential": (where) => 1 * (0.02 / 1) ** where,
  "fastai-combined": composite(rescaled(line(0.1, 1), 0.25), rescaled(cosine, 0.75)),
  "mmengine-window": (where) => polynomial(Math.min(Math.max(where - 2 * epoch, 0), 4 * epoch) / (4 * epoch)),
  "composer-cosine"(where) {
    const warm = 2 * epoch;
    if (where < warm) return where / warm;
    return cosine((where - warm) / (1 - warm));
  },
};

describe("schedules of other libraries", () => {
  const rows = Object.values<readonly Equivalent[]>(equivalents).flat();

  it.each(rows)("should have the values of the formula there: $id", ({ id, spec }) => {
    const wanted = Array.from({ length: total }, (_, step) => formulas[id as EquivalentId](step / total));
    const stepped = simulate(spec, { lr: 1, steps: total, run });
    const form = closedForm(spec, { lr: 1, run });
    wanted.forEach((value, step) => {
      expect(stepped.lr[step]![0]).toBeCloseTo(value, 13);
      expect(form.at(step)[0]).toBeCloseTo(value, 13);
    });
  });
});
