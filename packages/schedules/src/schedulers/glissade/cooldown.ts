import { groupText, halfCosine } from "../../code-out/formula-texts.ts";
import { defineComposite } from "../../definition.ts";
import { WrapperPart } from "../../parts/wrapper.ts";
import { eachGroup } from "../../rates.ts";

/** What is left of the way down when a share `p` of the cooldown is over. */
const left: Readonly<Record<"linear" | "cosine" | "1-sqrt", (p: number) => number>> = {
  linear: (p) => 1 - p,
  cosine: (p) => (1 + Math.cos(Math.PI * p)) / 2,
  "1-sqrt": (p) => 1 - Math.sqrt(p),
};

/** The same as text. */
const leftText: Readonly<Record<keyof typeof left, (p: string) => string>> = {
  linear: (p) => `(1 - ${p})`,
  cosine: (p) => `(${halfCosine(p)})`,
  "1-sqrt": (p) => `(1 - sqrt(${p}))`,
};

/** Any schedule, taken down from some step on. */
export const CooldownLR = defineComposite({
  type: "CooldownLR",
  origin: "Glissade",
  label: "Cooldown of any schedule",
  help: "Stops the schedule inside at a step and takes the rate down from wherever it is by then.",
  use: "The end of a run whose length was not known beforehand: train at a high rate as long as it pays, then cool down. The rate need not be known before, so schedules that answer to a metric can be cooled down, too.",
  formula:
    "t <= begin: schedule(t); after: to + (schedule(begin) - to) * f(p), p = min(1, (t - begin) / steps); linear f = 1 - p; cosine f = (1 + cos(pi * p)) / 2; 1-sqrt f = 1 - sqrt(p)",
  sources: [
    {
      title: "Hu et al., MiniCPM (the warmup-stable-decay schedule), 2024",
      url: "https://arxiv.org/abs/2404.06395",
    },
    {
      title: "Hägele et al., Scaling Laws and Compute-Optimal Training Beyond Fixed Training Durations (1-sqrt), 2024",
      url: "https://arxiv.org/abs/2405.18392",
    },
  ],
  example: {
    arguments: {
      scheduler: { type: "WarmupLR", scheduler: { type: "constant" }, warmup_steps: 10 },
      begin: 70,
      steps: 30,
      shape: "1-sqrt",
    },
    steps: 101,
  },
  parameters: {
    scheduler: { kind: "schedule", label: "Scheduler", help: "The schedule that is followed until then." },
    begin: {
      kind: "integer",
      length: true,
      label: "Begin",
      help: "The last step whose rate is still the schedule's own.",
      range: { minimum: 0 },
    },
    steps: {
      kind: "integer",
      length: true,
      label: "Steps",
      help: "Steps of the way down.",
      range: { minimum: 1 },
    },
    shape: {
      kind: "choice",
      choices: ["linear", "cosine", "1-sqrt"],
      label: "Shape",
      help: "How the rate goes down: in a straight line, along half a cosine, or fast at first (one minus the square root).",
      default: "linear",
    },
    to: {
      kind: "number",
      perGroup: true,
      label: "To",
      help: "The rate at the end.",
      range: { minimum: 0 },
      default: 0,
    },
  },
  code: {
    lr({ begin, steps, shape, to }, children, group) {
      const inner = children.text(0, `min(t, ${begin})`);
      const end = groupText(to, group);
      const share = leftText[shape](`min(1, (t - ${begin}) / ${steps})`);
      return `(${inner}) if t <= ${begin} else (${end} + (${inner} - ${end}) * ${share})`;
    },
  },
  compose({ begin, steps, shape, to }, [inner], { groups }) {
    const ends = eachGroup(to, groups);
    return new WrapperPart("CooldownLR", inner!, {
      innerTime: (t) => Math.min(t, begin),
      output(rate, t, group) {
        if (t <= begin) return rate;
        const end = ends[group]!;
        return end + (rate - end) * left[shape](Math.min(1, (t - begin) / steps));
      },
      causeAt: (t) => (t === begin + 1 ? { code: "cooldown", what: `cooling down from step ${begin} on` } : undefined),
    });
  },
});
