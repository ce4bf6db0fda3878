import { sequenceText } from "../code-out/formula-texts.ts";
import { defineComposite } from "../definition.ts";
import { SequencePart } from "../parts/sequence.ts";
import { lastEpoch, pytorchPage } from "./common.ts";
import { milestonesComplaint } from "./milestone-list.ts";

/** One schedule after the other. */
export const SequentialLR = defineComposite({
  type: "SequentialLR",
  label: "Sequence",
  help: "Runs one schedule after the other; each begins at its milestone, from its own step 0 and the base rate.",
  use: "A warm-up before anything, a cooldown after it, or any other row of phases.",
  formula: "lr(t) = schedule_i(t - milestone_i) for milestone_i <= t < milestone_(i+1), with milestone_0 = 0",
  sources: [pytorchPage("SequentialLR")],
  example: {
    arguments: {
      schedulers: [
        { type: "LinearLR", start_factor: 0.1, total_iters: 10 },
        { type: "CosineAnnealingLR", T_max: 90 },
      ],
      milestones: [10],
    },
    steps: 101,
  },
  parameters: {
    schedulers: {
      kind: "schedules",
      label: "Schedulers",
      help: "The schedules, in the order in which they run; compositions and ReduceLROnPlateau may be among them.",
    },
    milestones: {
      kind: "integers",
      length: true,
      fewest: 0,
      label: "Milestones",
      help: "The steps at which the second schedule and each one after it begin: one fewer than there are schedules, rising.",
      range: { minimum: 0 },
    },
  },
  omitted: { last_epoch: lastEpoch },
  check: ({ schedulers, milestones }) => milestonesComplaint(schedulers.length, milestones),
  code: {
    lr: ({ milestones }, children) => sequenceText(children, milestones),
  },
  compose: ({ milestones }, children, { faithful }) => new SequencePart("SequentialLR", children, milestones, faithful),
});
