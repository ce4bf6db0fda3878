import { defineComposite } from "../../definition.ts";
import { WrapperPart } from "../../parts/wrapper.ts";

/** Another schedule, one step of it every so many. */
export const EveryLR = defineComposite({
  type: "EveryLR",
  origin: "Glissade",
  label: "One step every so many",
  help: "Steps the schedule inside once every so many steps, so that its curve becomes a staircase; the lengths of the schedule inside count its own steps.",
  use: "A schedule made for epochs or evaluations in a loop that steps after every batch, alone or beside one that moves with every batch. A schedule that answers to a metric gets the one that is told at its steps.",
  formula: "lr(t) = schedule(floor(t / every))",
  sources: [
    {
      title: "Lightning: lr_scheduler_config (interval and frequency, the same idea)",
      url: "https://lightning.ai/docs/pytorch/stable/common/optimization.html",
    },
  ],
  example: { arguments: { scheduler: { type: "CosineAnnealingLR", T_max: 10 }, every: 10 }, steps: 101 },
  parameters: {
    scheduler: { kind: "schedule", label: "Scheduler", help: "The schedule that is stepped now and then." },
    every: {
      kind: "integer",
      length: true,
      stride: true,
      label: "Every",
      help: "Steps from one step of the schedule inside to its next.",
      range: { minimum: 1 },
    },
  },
  code: {
    lr: ({ every }, children) => (every === 1 ? children.text(0) : children.text(0, `t // ${every}`)),
  },
  compose: ({ every }, [inner]) => new WrapperPart("EveryLR", inner!, { innerTime: (t) => Math.floor(t / every) }),
});
