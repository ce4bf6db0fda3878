import { number, halfCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";
import { cosineAt, exponent, initialValue, optaxPage } from "./shared.ts";

/** Half a cosine, bent by an exponent. */
export const cosine_decay_schedule = defineOpenLoop({
  type: "cosine_decay_schedule",
  origin: "optax",
  label: "Cosine decay (optax)",
  help: "Falls along half a cosine to a share of the rate and stays there; an exponent bends it.",
  use: "A run of known length; unlike CosineAnnealingLR it does not rise again after its end.",
  formula:
    "lr(t) = init_value * (alpha + (1 - alpha) * ((1 + cos(pi * min(t, decay_steps) / decay_steps)) / 2)^exponent)",
  sources: [optaxPage],
  example: { arguments: { decay_steps: 90, alpha: 0.05 }, steps: 100 },
  parameters: {
    init_value: initialValue,
    decay_steps: {
      kind: "integer",
      length: true,
      label: "Decay steps",
      help: "Steps of the cosine.",
      range: { minimum: 1 },
    },
    alpha: {
      kind: "number",
      label: "Alpha",
      help: "The last rate as a share of the first.",
      range: { minimum: 0 },
      default: 0,
    },
    exponent,
  },
  code: {
    base: "init_value",
    lr({ init_value, decay_steps, alpha, exponent }) {
      const wave = `(${halfCosine(`min(t, ${decay_steps}) / ${decay_steps}`)})${exponent === 1 ? "" : ` ** ${exponent}`}`;
      return `${init_value ?? "lr"} * (${alpha} + ${number(1 - alpha)} * ${wave})`;
    },
  },
  curve: ({ init_value, decay_steps, alpha, exponent }) =>
    directCurve({ lrAt: (t, base) => cosineAt(t, init_value ?? base, decay_steps, alpha, exponent) }),
});
