import { until } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { WindowPart } from "../../parts/window.ts";
import { warmUpOver } from "../causes.ts";

const shapes = ["linear", "cosine", "polynomial", "constant", "exponential"] as const;

/** The factor as warm-up goes on from 0 to 1. */
const rising: Record<(typeof shapes)[number], (p: number, start: number, power: number) => number> = {
  linear: (p, start) => start + (1 - start) * p,
  cosine: (p, start) => start + ((1 - start) * (1 - Math.cos(Math.PI * p))) / 2,
  polynomial: (p, start, power) => start + (1 - start) * p ** power,
  constant: (_p, start) => start,
  exponential: (p, start) => start ** (1 - p),
};

/** A warm-up in front of any other schedule, or over its first steps. */
export const WarmupLR = defineComposite({
  type: "WarmupLR",
  aliases: ["Warmup"],
  origin: "Glissade",
  label: "Warm-up for any schedule",
  help: "Climbs from a small share of the rate to the whole of it, then leaves the schedule inside alone.",
  use: "Whenever training is unstable in its first steps: large batches, adaptive solvers, transformers.",
  formula:
    "t < warmup_steps: f(t / warmup_steps) * inner(0) (before) or f(t / warmup_steps) * inner(t) (over); after: inner(t - warmup_steps) (before) or inner(t) (over). " +
    "f from s = start_factor to 1: linear s + (1 - s) * p; cosine s + (1 - s) * (1 - cos(pi * p)) / 2; polynomial s + (1 - s) * p^power; constant s; exponential s^(1 - p)",
  sources: [
    {
      title: "Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017",
      url: "https://arxiv.org/abs/1706.02677",
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
      choices: ["before", "over"],
      label: "Mode",
      help: "before: the schedule begins when warm-up is over; over: it runs from the start, warm-up dampens its first steps.",
      default: "before",
    },
  },
  check({ shape, start_factor }) {
    if (shape !== "exponential" || start_factor > 0) return undefined;
    return { key: "start_factor", found: start_factor, expected: "a number > 0 for an exponential warm-up" };
  },
  code: {
    lr({ warmup_steps: steps, shape, start_factor: start, power, mode }, children) {
      const p = `(t / ${steps})`;
      const rise = {
        linear: `(${start} + ${1 - start} * ${p})`,
        cosine: `(${start} + ${1 - start} * (1 - cos(pi * ${p})) / 2)`,
        polynomial: `(${start} + ${1 - start} * ${p} ** ${power})`,
        constant: String(start),
        exponential: `${start} ** (1 - ${p})`,
      }[shape];
      const [during, after] = mode === "before" ? ["0", `t - ${steps}`] : ["t", "t"];
      return until(steps, `${rise} * ${children.text(0, during)}`, children.text(0, steps > 0 ? after : "t"));
    },
  },
  compose({ warmup_steps, shape, start_factor, power, mode }, [inner]) {
    return new WindowPart("WarmupLR", inner!, {
      begin: mode === "before" ? warmup_steps : 0,
      end: Infinity,
      factor: (t) => (t < warmup_steps ? rising[shape](t / warmup_steps, start_factor, power) : 1),
      causeAt: (t) => warmUpOver(t, warmup_steps),
    });
  },
});
