import { pieces } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { SwitchPart } from "../../parts/switch.ts";
import { milestonesComplaint } from "../milestone-list.ts";

/** Schedules side by side, followed one after the other. */
export const SwitchLR = defineComposite({
  type: "SwitchLR",
  origin: "Glissade",
  label: "Change of course",
  help: "Runs several schedules side by side from step 0 and follows one at a time; the next one is taken over where it has come to by then, not at its start.",
  use: "A run whose plan changes on the way, for example a decay that is stretched to a longer run in mid-course.",
  formula: "lr(t) = schedule_i(t) for milestone_i <= t < milestone_(i+1), with milestone_0 = 0",
  sources: [
    {
      title: "optax: schedules (join_schedules, the same but for the steps that each schedule counts)",
      url: "https://optax.readthedocs.io/en/latest/api/optimizer_schedules.html",
    },
  ],
  example: {
    arguments: {
      schedulers: [
        { type: "CosineAnnealingLR", T_max: 60 },
        { type: "CosineAnnealingLR", T_max: 100 },
      ],
      milestones: [45],
    },
    steps: 101,
  },
  parameters: {
    schedulers: {
      kind: "schedules",
      label: "Schedulers",
      help: "The schedules, in the order in which they are followed.",
    },
    milestones: {
      kind: "integers",
      length: true,
      fewest: 0,
      label: "Milestones",
      help: "The steps from which the second schedule and each one after it are followed: one fewer than there are schedules, rising.",
      range: { minimum: 0 },
    },
  },
  check: ({ schedulers, milestones }) => milestonesComplaint(schedulers.length, milestones),
  code: {
    lr: ({ milestones }, children) =>
      pieces(
        milestones,
        Array.from({ length: children.count }, (_, index) => children.text(index)),
      ),
  },
  compose: ({ milestones }, children) => new SwitchPart("SwitchLR", children, milestones),
});
