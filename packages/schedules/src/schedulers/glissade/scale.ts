import { groupText } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { WrapperPart } from "../../parts/wrapper.ts";
import { eachGroup } from "../../rates.ts";

/** Another schedule, times a number. */
export const ScaleLR = defineComposite({
  type: "ScaleLR",
  origin: "Glissade",
  label: "Scaled",
  help: "Multiplies the rates of another schedule by a factor, the same one or one per parameter group.",
  use: "A smaller rate for the backbone than for the head under one schedule, or a whole curve made lower for a larger model.",
  formula: "lr(t) = factor * schedule(t)",
  sources: [
    {
      title: "Goyal et al., Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour, 2017",
      url: "https://arxiv.org/abs/1706.02677",
    },
  ],
  example: { arguments: { scheduler: { type: "CosineAnnealingLR", T_max: 100 }, factor: 0.5 }, steps: 101 },
  parameters: {
    scheduler: { kind: "schedule", label: "Scheduler", help: "The schedule whose rates are multiplied." },
    factor: {
      kind: "number",
      perGroup: true,
      label: "Factor",
      help: "What its rates are multiplied by.",
      range: { minimum: 0 },
    },
  },
  code: {
    lr: ({ factor }, children, group) => `${groupText(factor, group)} * ${children.text(0)}`,
  },
  compose({ factor }, [inner], { groups }) {
    const factors = eachGroup(factor, groups);
    return new WrapperPart("ScaleLR", inner!, { output: (rate, _t, group) => rate * factors[group]! });
  },
});
