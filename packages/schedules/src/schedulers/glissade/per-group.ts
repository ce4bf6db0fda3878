import { defineComposite } from "../../definition.ts";
import { mismatch } from "../../errors.ts";
import { PerGroupPart } from "../../parts/per-group.ts";

/** A schedule of its own for each parameter group. */
export const PerGroupLR = defineComposite({
  type: "PerGroupLR",
  origin: "Glissade",
  label: "Per group",
  help: "Gives each parameter group a schedule of its own.",
  use: "Fine-tuning: a long warm-up for the backbone and a plain decay for the head.",
  formula: "lr_g(t) = schedule_g(t) for parameter group g",
  sources: [
    {
      title: "optax: combining optimizers (multi_transform, the same idea)",
      url: "https://optax.readthedocs.io/en/latest/api/combining_optimizers.html",
    },
  ],
  example: {
    arguments: {
      schedulers: [
        { type: "WarmupLR", scheduler: { type: "CosineAnnealingLR", T_max: 70 }, warmup_steps: 30 },
        { type: "StepLR", step_size: 30, gamma: 0.3 },
      ],
    },
    steps: 101,
    lr: [0.05, 0.1],
  },
  parameters: {
    schedulers: {
      kind: "schedules",
      label: "Schedulers",
      help: "One schedule for each parameter group, in the order of the groups.",
    },
  },
  onePerGroup: true,
  code: {
    lr: (_values, children, group) => children.text(group),
  },
  compose({ schedulers }, children, { groups }) {
    if (children.length !== groups) {
      const expected = `a list of ${groups} (one per parameter group)`;
      throw mismatch("group_count", { subject: "PerGroupLR", key: "schedulers", found: schedulers, expected });
    }
    return new PerGroupPart("PerGroupLR", children);
  },
});
