import { defineOpenLoop } from "../../definition.ts";
import { restart } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { initialRate, kerasPage } from "./shared.ts";

/** A power of a straight line from one rate to another. */
export const PolynomialDecay = defineOpenLoop({
  type: "PolynomialDecay",
  origin: "Keras",
  label: "Polynomial decay between two rates",
  help: "Falls from the initial rate to end_learning_rate in decay_steps steps as a power of the time that is left; with cycle, again and again over ever longer stretches.",
  use: "Linear or steeper decay to a rate above zero in a run of known length.",
  formula:
    "lr(t) = end_learning_rate + (initial_learning_rate - end_learning_rate) * (1 - min(t, decay_steps) / decay_steps)^power; cycle: decay_steps grows to the next multiple of itself that is >= t",
  sources: [kerasPage("PolynomialDecay")],
  example: { arguments: { decay_steps: 40, power: 2, cycle: true }, steps: 121 },
  parameters: {
    initial_learning_rate: initialRate,
    decay_steps: {
      kind: "integer",
      length: true,
      label: "Decay steps",
      help: "Steps from the initial rate to the last.",
      range: { minimum: 1 },
    },
    end_learning_rate: {
      kind: "number",
      label: "End learning rate",
      help: "The last rate.",
      range: { minimum: 0 },
      default: 0.0001,
    },
    power: {
      kind: "number",
      label: "Power",
      help: "1 is a straight line, 2 falls fast at first, 0.5 fast at last.",
      range: { minimum: 0 },
      default: 1,
    },
    cycle: {
      kind: "boolean",
      label: "Cycle",
      help: "Whether the rate jumps up after decay_steps and falls again, over a longer stretch each time.",
      default: false,
    },
  },
  code: {
    base: "initial_learning_rate",
    lr({ initial_learning_rate: first, decay_steps, end_learning_rate: end, power, cycle }) {
      const length = cycle ? `(${decay_steps} * max(1, ceil(t / ${decay_steps})))` : String(decay_steps);
      return `${end} + (${first ?? "lr"} - ${end}) * (1 - min(t, ${length}) / ${length}) ** ${power}`;
    },
  },
  curve({ initial_learning_rate, decay_steps, end_learning_rate: end, power, cycle }) {
    return directCurve({
      lrAt(t, base) {
        const length = cycle ? decay_steps * Math.max(1, Math.ceil(t / decay_steps)) : decay_steps;
        const left = 1 - Math.min(t, length) / length;
        return ((initial_learning_rate ?? base) - end) * left ** power + end;
      },
      causeAt(t) {
        const begins = cycle && decay_steps > 1 && t > decay_steps && t % decay_steps === 1;
        return begins ? restart(t, (t - 1) / decay_steps) : undefined;
      },
    });
  },
});
