import { groupText } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { WrapperPart } from "../../parts/wrapper.ts";
import { eachGroup } from "../../rates.ts";

/** Another schedule, kept between two rates. */
export const ClampLR = defineComposite({
  type: "ClampLR",
  origin: "Glissade",
  label: "Clamped",
  help: "Keeps the rates of another schedule between a lowest and a highest one; underneath, the schedule runs on as ever.",
  use: "A floor for a decay that would end at nothing, or a ceiling for a warm-up that overshoots.",
  formula: "lr(t) = min(maximum, max(minimum, schedule(t)))",
  sources: [
    {
      title: "Transformers: schedules (cosine_with_min_lr keeps such a floor)",
      url: "https://huggingface.co/docs/transformers/main_classes/optimizer_schedules",
    },
  ],
  example: { arguments: { scheduler: { type: "ExponentialLR", gamma: 0.95 }, minimum: 0.01 }, steps: 100 },
  parameters: {
    scheduler: { kind: "schedule", label: "Scheduler", help: "The schedule whose rates are kept in bounds." },
    minimum: {
      kind: "number",
      perGroup: true,
      label: "Minimum",
      help: "The lowest rate.",
      range: { minimum: 0 },
      default: 0,
    },
    maximum: {
      kind: "number",
      perGroup: true,
      label: "Maximum",
      help: "The highest rate; left out, there is none.",
      range: { minimum: 0 },
      default: null,
    },
  },
  check({ minimum, maximum }) {
    if (typeof minimum !== "number" || typeof maximum !== "number" || minimum <= maximum) return undefined;
    return { key: "maximum", found: maximum, expected: `a number >= minimum (${minimum})` };
  },
  code: {
    lr({ minimum, maximum }, children, group) {
      const raised = `max(${groupText(minimum, group)}, ${children.text(0)})`;
      return maximum === null ? raised : `min(${groupText(maximum, group)}, ${raised})`;
    },
  },
  compose({ minimum, maximum }, [inner], { groups }) {
    const low = eachGroup(minimum, groups);
    const high = eachGroup(maximum ?? Infinity, groups);
    return new WrapperPart("ClampLR", inner!, {
      output: (rate, _t, group) => Math.min(high[group]!, Math.max(low[group]!, rate)),
    });
  },
});
