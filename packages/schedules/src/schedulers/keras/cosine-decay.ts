import { until, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { initialRate, kerasPage } from "./shared.ts";

/** Warm-up between two rates, then half a cosine. */
export const CosineDecay = defineOpenLoop({
  type: "CosineDecay",
  origin: "Keras",
  label: "Cosine decay with warm-up",
  help: "Falls along half a cosine to a share of the rate in decay_steps steps and stays there; before that, if asked, climbs in a straight line to warmup_target.",
  use: "Keras' usual choice for a run of known length.",
  formula:
    "without warm-up: lr(t) = initial_learning_rate * (alpha + (1 - alpha) * (1 + cos(pi * min(t, decay_steps) / decay_steps)) / 2); " +
    "with: a line from initial_learning_rate to warmup_target in warmup_steps, then the same from warmup_target, counting from there",
  sources: [
    kerasPage("CosineDecay"),
    {
      title: "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  example: {
    arguments: { initial_learning_rate: 0.001, decay_steps: 80, warmup_target: 0.1, warmup_steps: 10 },
    steps: 101,
  },
  parameters: {
    initial_learning_rate: initialRate,
    decay_steps: {
      kind: "integer",
      length: true,
      label: "Decay steps",
      help: "Steps of the cosine, warm-up not included.",
      range: { minimum: 1 },
    },
    alpha: {
      kind: "number",
      label: "Alpha",
      help: "The last rate as a share of the highest.",
      range: { minimum: 0 },
      default: 0,
    },
    warmup_target: {
      kind: "number",
      label: "Warm-up target",
      help: "The rate at the end of warm-up; left out, there is no warm-up.",
      range: { minimum: 0 },
      default: null,
    },
    warmup_steps: {
      kind: "integer",
      length: true,
      label: "Warm-up steps",
      help: "Steps from the initial rate to warmup_target.",
      range: { minimum: 0 },
      default: 0,
    },
  },
  code: {
    base: "initial_learning_rate",
    lr({ initial_learning_rate, decay_steps, alpha, warmup_target: target, warmup_steps }) {
      const first = String(initial_learning_rate ?? "lr");
      const steps = target === null ? 0 : warmup_steps;
      const high = String(target ?? first);
      const wave = halfCosine(`min(t - ${steps}, ${decay_steps}) / ${decay_steps}`);
      return until(
        steps,
        `${first} + (${high} - ${first}) * t / ${steps}`,
        `${high} * (${alpha} + ${1 - alpha} * ${wave})`,
      );
    },
  },
  curve({ initial_learning_rate, decay_steps, alpha, warmup_target: target, warmup_steps }) {
    const steps = target === null ? 0 : warmup_steps;
    return directCurve({
      lrAt(t, base) {
        const initial = initial_learning_rate ?? base;
        if (target !== null && t < steps) return (target - initial) * (t / steps) + initial;
        const done = Math.min(t - steps, decay_steps) / decay_steps;
        const cosine = 0.5 * (1 + Math.cos(Math.PI * done));
        return (target ?? initial) * ((1 - alpha) * cosine + alpha);
      },
      causeAt: (t) => warmUpOver(t, steps),
    });
  },
});
