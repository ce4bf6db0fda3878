import { productText } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { ChainPart } from "../../parts/chain.ts";
import { pytorchPage } from "../common.ts";

/** The product of any schedules' factors. */
export const ProductLR = defineComposite({
  type: "ProductLR",
  origin: "Glissade",
  label: "Product",
  help: "Multiplies the shares of the base rate that several schedules have come to, each running by itself.",
  use: "Any schedules at once, also those that set the rate anew at each step, such as a one-cycle curve times a staircase.",
  formula: "lr(t) = lr * product of schedule_i(t) / lr",
  sources: [pytorchPage("ChainedScheduler")],
  example: {
    arguments: {
      schedulers: [
        { type: "CosineAnnealingLR", T_max: 10, eta_min: 0.04 },
        { type: "ExponentialLR", gamma: 0.98 },
      ],
    },
    steps: 100,
  },
  parameters: {
    schedulers: { kind: "schedules", label: "Schedulers", help: "The schedules; their order does not matter." },
  },
  code: {
    lr: (_values, children) => productText(children),
  },
  compose: (_values, children) => new ChainPart("ProductLR", children, { apart: true }),
});
