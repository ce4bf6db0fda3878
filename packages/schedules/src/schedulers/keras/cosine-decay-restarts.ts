import { number, halfCosine, cycleTexts } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { restart } from "../causes.ts";
import { cycleAt } from "../cycles.ts";
import { directCurve } from "../direct-curve.ts";
import { initialRate, kerasPage } from "./shared.ts";

/** Half cosines one after the other, each longer and lower if asked. */
export const CosineDecayRestarts = defineOpenLoop({
  type: "CosineDecayRestarts",
  origin: "Keras",
  label: "Cosine decay with restarts",
  help: "Falls along half a cosine again and again; each cycle is t_mul times as long and m_mul times as high as the one before.",
  use: "When several good models along the way are wanted, one at the foot of each cosine.",
  formula:
    "lr(t) = initial_learning_rate * (alpha + (1 - alpha) * m_mul^i * (1 + cos(pi * p)) / 2), p the share of cycle i (from 0) that is over; cycle i lasts first_decay_steps * t_mul^i steps",
  sources: [
    kerasPage("CosineDecayRestarts"),
    {
      title: "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  example: { arguments: { first_decay_steps: 15, m_mul: 0.8 }, steps: 106 },
  parameters: {
    initial_learning_rate: initialRate,
    first_decay_steps: {
      kind: "integer",
      length: true,
      label: "First decay steps",
      help: "Steps of the first cycle.",
      range: { minimum: 1 },
    },
    t_mul: {
      kind: "number",
      label: "T mul",
      help: "How many times as long each cycle is as the one before.",
      range: { minimum: 1 },
      default: 2,
    },
    m_mul: {
      kind: "number",
      label: "M mul",
      help: "How many times as high each cycle is as the one before.",
      range: { minimum: 0 },
      default: 1,
    },
    alpha: {
      kind: "number",
      label: "Alpha",
      help: "The lowest rate as a share of the initial one.",
      range: { minimum: 0 },
      default: 0,
    },
  },
  code: {
    base: "initial_learning_rate",
    lr({ initial_learning_rate: first, first_decay_steps, t_mul, m_mul, alpha }) {
      const { cycle, since, length } = cycleTexts(first_decay_steps, t_mul);
      const height = m_mul === 1 ? "" : `${m_mul} ** (${cycle}) * `;
      return `${first ?? "lr"} * (${alpha} + ${number(1 - alpha)} * ${height}${halfCosine(`(${since}) / (${length})`)})`;
    },
  },
  curve({ initial_learning_rate, first_decay_steps, t_mul, m_mul, alpha }) {
    return directCurve({
      lrAt(t, base) {
        const { cycle, since, length } = cycleAt(t, first_decay_steps, t_mul);
        const cosine = 0.5 * m_mul ** cycle * (1 + Math.cos(Math.PI * (since / length)));
        return (initial_learning_rate ?? base) * ((1 - alpha) * cosine + alpha);
      },
      causeAt(t) {
        const { cycle, since } = cycleAt(t, first_decay_steps, t_mul);
        return cycle > 0 && since < 1 && first_decay_steps > 1 ? restart(t, cycle) : undefined;
      },
    });
  },
});
