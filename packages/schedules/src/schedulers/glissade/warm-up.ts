import { until } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { mismatch } from "../../errors.ts";
import { WrapperPart } from "../../parts/wrapper.ts";
import { warmUpOver } from "../causes.ts";

const shapes = ["linear", "cosine", "polynomial", "constant", "exponential"] as const;

/** The value between two others as warm-up goes on from 0 to 1. */
const between: Record<(typeof shapes)[number], (from: number, to: number, p: number, power: number) => number> = {
  linear: (from, to, p) => from + (to - from) * p,
  cosine: (from, to, p) => from + ((to - from) * (1 - Math.cos(Math.PI * p))) / 2,
  polynomial: (from, to, p, power) => from + (to - from) * p ** power,
  constant: (from) => from,
  exponential: (from, to, p) => from ** (1 - p) * to ** p,
};

/** The same as text. */
function betweenText(shape: (typeof shapes)[number], from: string, to: string, p: string, power: number): string {
  const rise = `(${to} - ${from})`;
  return {
    linear: `${from} + ${rise} * ${p}`,
    cosine: `${from} + ${rise} * (1 - cos(pi * ${p})) / 2`,
    polynomial: `${from} + ${rise} * ${p} ** ${power}`,
    constant: from,
    exponential: `${from} ** (1 - ${p}) * ${to} ** ${p}`,
  }[shape];
}

/** A warm-up in front of any other schedule, or over its first steps. */
export const WarmupLR = defineComposite({
  type: "WarmupLR",
  aliases: ["Warmup"],
  origin: "Glissade",
  label: "Warm-up for any schedule",
  help: "Climbs from a small share of the rate to the whole of it, then leaves the schedule inside alone.",
  use: "Whenever training is unstable in its first steps: large batches, adaptive solvers, transformers.",
  formula:
    "t < warmup_steps: f(start_factor, 1) * inner(0) (before), f(start_factor, 1) * inner(t) (over) or f(start_factor * inner(0), inner(warmup_steps)) (meet); after: inner(t - warmup_steps) (before) or inner(t) (over, meet). " +
    "f from a to b, p = t / warmup_steps: linear a + (b - a) * p; cosine a + (b - a) * (1 - cos(pi * p)) / 2; polynomial a + (b - a) * p^power; constant a; exponential a^(1 - p) * b^p",
  sources: [
    {
      title: "Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017",
      url: "https://arxiv.org/abs/1706.02677",
    },
    {
      title: "fvcore and detectron2: WarmupParamScheduler (meet; before, where it rescales)",
      url: "https://detectron2.readthedocs.io/en/latest/modules/solver.html",
    },
  ],
  example: {
    arguments: { scheduler: { type: "CosineAnnealingLR", T_max: 90 }, warmup_steps: 10, shape: "cosine" },
    steps: 101,
  },
  parameters: {
    scheduler: { kind: "schedule", label: "Schedule", help: "What follows the warm-up." },
    warmup_steps: {
      kind: "integer",
      length: true,
      label: "Warm-up steps",
      help: "Steps of the climb.",
      range: { minimum: 0 },
    },
    shape: {
      kind: "choice",
      choices: shapes,
      label: "Shape",
      help: "How the rate climbs; constant stays at the first factor until the end of warm-up.",
      default: "linear",
    },
    start_factor: {
      kind: "number",
      label: "Start factor",
      help: "The first rate as a share of the schedule's own.",
      range: { minimum: 0, maximum: 1 },
      default: 0.001,
    },
    power: {
      kind: "number",
      label: "Power",
      help: "Exponent of the polynomial shape: 2 climbs slowly at first.",
      range: { exclusiveMinimum: 0 },
      default: 2,
    },
    mode: {
      kind: "choice",
      choices: ["before", "over", "meet"],
      label: "Mode",
      help: "before: the schedule begins when warm-up is over; over: it runs from the start, warm-up dampens its first steps; meet: it runs from the start, warm-up leads to where it has come to by then.",
      default: "before",
    },
  },
  check({ shape, start_factor }) {
    if (shape !== "exponential" || start_factor > 0) return undefined;
    return { key: "start_factor", found: start_factor, expected: "a number > 0 for an exponential warm-up" };
  },
  code: {
    lr({ warmup_steps: steps, shape, start_factor: start, power, mode }, children) {
      const rise = (from: string, to: string): string => betweenText(shape, from, to, `(t / ${steps})`, power);
      if (mode === "meet" && steps > 0) {
        const to = children.text(0, String(steps));
        return until(steps, rise(`(${start} * ${children.text(0, "0")})`, to), children.text(0));
      }
      const [during, after] = mode === "before" ? ["0", `t - ${steps}`] : ["t", "t"];
      const climb = `(${rise(String(start), "1")}) * ${children.text(0, during)}`;
      return until(steps, climb, children.text(0, steps > 0 ? after : "t"));
    },
  },
  compose({ warmup_steps, shape, start_factor, power, mode }, [inner]) {
    const begin = mode === "before" ? warmup_steps : 0;
    const climb = (from: number, to: number, t: number): number => between[shape](from, to, t / warmup_steps, power);
    /** A rate of the schedule inside that is wanted before its time. */
    const innerAt = (t: number, group: number): number => {
      const rate = inner!.lrAt(t, group);
      if (rate !== undefined) return rate;
      const expected = '"before" or "over" for a schedule whose rates are not known beforehand';
      throw mismatch("no_closed_form", { subject: "WarmupLR", key: "mode", found: mode, expected });
    };
    return new WrapperPart("WarmupLR", inner!, {
      innerTime: (t) => Math.max(t, begin) - begin,
      output(rate, t, group) {
        if (t >= warmup_steps) return rate;
        if (mode !== "meet") return rate * climb(start_factor, 1, t);
        return climb(start_factor * innerAt(0, group), innerAt(warmup_steps, group), t);
      },
      causeAt: (t) => warmUpOver(t, warmup_steps),
    });
  },
});
