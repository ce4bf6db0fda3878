import { defineOpenLoop } from "../../definition.ts";
import { warmUpOver } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";

/** The schedule of the first transformer. */
export const NoamLR = defineOpenLoop({
  type: "NoamLR",
  aliases: ["noam"],
  origin: "research",
  label: "Noam (the first transformer's)",
  help: "Climbs in a straight line during warm-up, then falls with one over the square root of the step; the height follows from the model's width.",
  use: "Transformers trained from scratch as in the original paper, with a base rate of 1.",
  formula: "lr(t) = lr * factor * model_size^-0.5 * min(s^-0.5, s * warmup_steps^-1.5), s = t + 1",
  sources: [
    { title: "Vaswani et al., Attention Is All You Need, 2017, equation 3", url: "https://arxiv.org/abs/1706.03762" },
  ],
  example: { arguments: { model_size: 512, warmup_steps: 400 }, steps: 4000, lr: 1 },
  parameters: {
    model_size: {
      kind: "integer",
      label: "Model size",
      help: "Width of the model (d_model): the wider, the lower the rate.",
      range: { minimum: 1 },
    },
    warmup_steps: {
      kind: "integer",
      length: true,
      label: "Warm-up steps",
      help: "Steps of the climb.",
      range: { minimum: 1 },
    },
    factor: {
      kind: "number",
      label: "Factor",
      help: "Multiplies the whole curve.",
      range: { minimum: 0 },
      default: 1,
    },
  },
  code: {
    lr: ({ model_size, warmup_steps, factor }) =>
      `lr * ${factor} * ${model_size} ** -0.5 * min((t + 1) ** -0.5, (t + 1) * ${warmup_steps} ** -1.5)`,
  },
  curve({ model_size, warmup_steps, factor }) {
    const height = factor * model_size ** -0.5;
    return directCurve({
      chain: "product",
      lrAt(t, base) {
        const step = t + 1;
        return base * (height * Math.min(step ** -0.5, step * warmup_steps ** -1.5));
      },
      causeAt: (t) => warmUpOver(t, warmup_steps - 1),
    });
  },
});
