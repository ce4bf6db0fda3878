import { groupText } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { WrapperPart } from "../../parts/wrapper.ts";
import { eachGroup } from "../../rates.ts";

/** Another schedule, from a base rate of its own. */
export const RebaseLR = defineComposite({
  type: "RebaseLR",
  origin: "Glissade",
  label: "With a base rate of its own",
  help: "Lets the schedule inside start from another base learning rate than the solver's.",
  use: "Schedules one after the other that are each made for a rate of their own, such as one that replaces another in the middle of a run.",
  formula: "lr(t) = schedule(t) from the base rate base_lr",
  sources: [
    {
      title: "optax: schedules (each takes its own init_value)",
      url: "https://optax.readthedocs.io/en/latest/api/optimizer_schedules.html",
    },
  ],
  example: {
    arguments: { scheduler: { type: "CosineAnnealingLR", T_max: 100, eta_min: 0.01 }, base_lr: 0.05 },
    steps: 101,
  },
  parameters: {
    scheduler: { kind: "schedule", label: "Scheduler", help: "The schedule that starts from another rate." },
    base_lr: {
      kind: "number",
      perGroup: true,
      label: "Base rate",
      help: "The rate that it starts from.",
      range: { minimum: 0 },
    },
  },
  code: {
    lr: ({ base_lr }, children, group) => children.text(0, "t", groupText(base_lr, group)),
  },
  compose: ({ base_lr }, [inner], { groups }) =>
    new WrapperPart("RebaseLR", inner!, { innerBase: eachGroup(base_lr, groups) }),
});
