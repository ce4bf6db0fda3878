import { productText } from "../code-out/formula-texts.ts";
import { defineComposite } from "../definition.ts";
import { ChainPart } from "../parts/chain.ts";
import { pytorchPage } from "./common.ts";

/** Several schedules at once, one on top of the other. */
export const ChainedScheduler = defineComposite({
  type: "ChainedScheduler",
  label: "Chained",
  help: "Steps several schedules at once on the same rates, one after the other, so that their factors multiply.",
  use: "A warm-up or a staircase on top of another decay. For schedules that set the rate anew at each step, use ProductLR.",
  formula: "lr(t) = the rates of step t - 1, advanced by each schedule in turn",
  sources: [pytorchPage("ChainedScheduler")],
  example: {
    arguments: {
      schedulers: [
        { type: "LinearLR", start_factor: 0.1, total_iters: 10 },
        { type: "StepLR", step_size: 30, gamma: 0.3 },
      ],
    },
    steps: 100,
  },
  parameters: {
    schedulers: {
      kind: "schedules",
      label: "Schedulers",
      help: "The schedules, in the order in which they act.",
    },
  },
  omitted: { optimizer: { default: null, reason: "the optimizer is not part of a spec" } },
  code: {
    lr: (_values, children) => productText(children),
  },
  compose: (_values, children, { faithful }) => new ChainPart("ChainedScheduler", children, { faithful }),
});
