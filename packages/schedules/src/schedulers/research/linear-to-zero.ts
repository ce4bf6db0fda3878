import { defineOpenLoop } from "../../definition.ts";
import { directCurve } from "../direct-curve.ts";

/** A straight line to zero. */
export const LinearToZeroLR = defineOpenLoop({
  type: "LinearToZeroLR",
  aliases: ["D2Z"],
  origin: "research",
  label: "Straight line to zero",
  help: "Falls in a straight line from the base rate to 0 and stays there.",
  use: "A run of known length; put a warm-up before it. For language models it beats a cosine to a tenth of the peak.",
  formula: "lr(t) = lr * max(0, 1 - t / total_iters)",
  sources: [
    {
      title:
        "Bergsma et al., Straight to Zero: Why Linearly Decaying the Learning Rate to Zero Works Best for LLMs, ICLR 2025",
      url: "https://arxiv.org/abs/2502.15938",
    },
  ],
  example: { arguments: { total_iters: 100 }, steps: 101 },
  parameters: {
    total_iters: {
      kind: "integer",
      length: true,
      label: "Total iterations",
      help: "Steps from the base rate to 0.",
      range: { minimum: 1 },
    },
  },
  code: {
    lr: ({ total_iters }) => `lr * max(0, 1 - t / ${total_iters})`,
  },
  curve: ({ total_iters }) =>
    directCurve({ chain: "product", lrAt: (t, base) => base * Math.max(0, 1 - t / total_iters) }),
});
