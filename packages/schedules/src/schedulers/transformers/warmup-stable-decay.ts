import { pieces, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import type { Cause } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { halfCycles, transformersPage, warmupSteps } from "./shared.ts";

const shapes = ["linear", "cosine", "1-sqrt"] as const;
type Shape = (typeof shapes)[number];

/** Share of the base rate as warm-up goes on from 0 to 1. */
const rising: Record<Shape, (p: number) => number> = {
  linear: (p) => p,
  cosine: (p) => 0.5 * (1 - Math.cos(Math.PI * p)),
  "1-sqrt": (p) => 1 - Math.sqrt(1 - p),
};

/** Share of the base rate as the cooldown goes on from 0 to 1. */
const falling: Record<Shape, (p: number, cycles: number) => number> = {
  linear: (p) => 1 - p,
  cosine: (p, cycles) => 0.5 * (1 + Math.cos(Math.PI * cycles * 2 * p)),
  "1-sqrt": (p) => 1 - Math.sqrt(p),
};

/** Warm-up, a long stretch at the base rate, then a short cooldown. */
export const warmup_stable_decay = defineOpenLoop({
  type: "warmup_stable_decay",
  aliases: ["get_wsd_schedule", "WSD", "WarmupStableDecay"],
  origin: "Transformers",
  label: "Warm-up, stable, decay (WSD)",
  help: "Climbs to the base rate, stays there for most of the run, and falls to its lowest rate in a cooldown at the end.",
  use: "Long runs whose length may change: branch off a cooldown from any point of the stable stretch. A 1-sqrt cooldown over the last fifth does as well as a cosine.",
  formula:
    "warm-up: lr * (m + (1 - m) * rise(t / num_warmup_steps)); stable: lr; cooldown: lr * max(0, m + (1 - m) * fall(p)), p from 0 to 1 over num_decay_steps; after: lr * m; m = min_lr_ratio. " +
    "rise: linear p, cosine (1 - cos(pi * p)) / 2, 1-sqrt 1 - sqrt(1 - p); fall: linear 1 - p, cosine (1 + cos(2 * pi * num_cycles * p)) / 2, 1-sqrt 1 - sqrt(p)",
  sources: [
    transformersPage,
    { title: "Hu et al., MiniCPM, 2024", url: "https://arxiv.org/abs/2404.06395" },
    {
      title: "Hägele et al., Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations, NeurIPS 2024",
      url: "https://arxiv.org/abs/2405.18392",
    },
  ],
  example: {
    arguments: { num_warmup_steps: 10, num_decay_steps: 20, num_training_steps: 100, decay_type: "1-sqrt" },
    steps: 101,
  },
  parameters: {
    num_warmup_steps: warmupSteps,
    num_decay_steps: {
      kind: "integer",
      length: true,
      label: "Decay steps",
      help: "Steps of the cooldown at the end; a fifth of the run is usual.",
      range: { minimum: 0 },
    },
    num_training_steps: {
      kind: "integer",
      length: true,
      label: "Training steps",
      help: "Steps in the whole run; give this or num_stable_steps.",
      range: { minimum: 1 },
      default: null,
    },
    num_stable_steps: {
      kind: "integer",
      length: true,
      label: "Stable steps",
      help: "Steps at the base rate; left out, what the other phases leave of num_training_steps.",
      range: { minimum: 0 },
      default: null,
    },
    warmup_type: {
      kind: "choice",
      choices: shapes,
      label: "Warm-up type",
      help: "The shape of the climb.",
      default: "linear",
    },
    decay_type: {
      kind: "choice",
      choices: shapes,
      label: "Decay type",
      help: "The shape of the cooldown.",
      default: "cosine",
    },
    min_lr_ratio: {
      kind: "number",
      label: "Min LR ratio",
      help: "Where warm-up begins and the cooldown ends, as a share of the base rate.",
      range: { minimum: 0, maximum: 1 },
      default: 0,
    },
    num_cycles: halfCycles,
  },
  check({ num_warmup_steps, num_decay_steps, num_training_steps, num_stable_steps }) {
    if (num_stable_steps !== null) return undefined;
    const needed = num_warmup_steps + num_decay_steps;
    if (num_training_steps !== null && num_training_steps >= needed) return undefined;
    const expected =
      num_training_steps === null
        ? "an integer >= 1, or num_stable_steps in its stead"
        : `at least ${needed}, the steps of warm-up and decay`;
    return { key: "num_training_steps", found: num_training_steps ?? undefined, expected };
  },
  code: {
    lr(values) {
      const { num_warmup_steps: warmup, num_decay_steps: decay, min_lr_ratio: lowest, num_cycles } = values;
      const stable = values.num_stable_steps ?? values.num_training_steps! - warmup - decay;
      const lift = (share: string): string => `lr * max(0, ${lowest} + ${1 - lowest} * (${share}))`;
      const p = `(t - ${warmup + stable}) / ${decay}`;
      const rise = {
        linear: `t / ${warmup}`,
        cosine: `(1 - cos(pi * t / ${warmup})) / 2`,
        "1-sqrt": `1 - sqrt(max(0, 1 - t / ${warmup}))`,
      };
      const fall = {
        linear: `1 - ${p}`,
        cosine: halfCosine(`${2 * num_cycles} * ${p}`),
        "1-sqrt": `1 - sqrt(max(0, ${p}))`,
      };
      const phases = [
        [warmup, warmup, lift(rise[values.warmup_type])],
        [stable, warmup + stable, "lr"],
        [decay, warmup + stable + decay, lift(fall[values.decay_type])],
      ] as const;
      const real = phases.filter(([length]) => length > 0);
      return pieces(
        real.map(([, end]) => end),
        [...real.map(([, , text]) => text), `lr * ${lowest}`],
      );
    },
  },
  curve(values) {
    const { num_warmup_steps: warmup, num_decay_steps: decay, min_lr_ratio: lowest, num_cycles } = values;
    const stable = values.num_stable_steps ?? values.num_training_steps! - warmup - decay;
    const lift = (factor: number): number => Math.max(0, factor * (1 - lowest) + lowest);
    const factorAt = (t: number): number => {
      if (t < warmup) return lift(rising[values.warmup_type](t / warmup));
      if (t < warmup + stable) return 1;
      if (t < warmup + stable + decay)
        return lift(falling[values.decay_type]((t - warmup - stable) / decay, num_cycles));
      return lowest;
    };
    return directCurve({
      lrAt: (t, base) => base * factorAt(t),
      causeAt(t): Cause | undefined {
        if (t === warmup + stable + 1 && decay > 0) return { code: "cooldown", what: `cooldown from step ${t - 1} on` };
        return warmUpOver(t, warmup);
      },
    });
  },
});
