import { defineComposite } from "../../definition.ts";
import { WrapperPart } from "../../parts/wrapper.ts";

/** Another schedule, over and over. */
export const RepeatLR = defineComposite({
  type: "RepeatLR",
  origin: "Glissade",
  label: "Repeated",
  help: "Starts another schedule anew every so many steps, each time gamma times as high.",
  use: "Restarts of a curve that knows none of its own, such as a one-cycle curve per phase of a curriculum.",
  formula: "lr(t) = gamma^i * schedule(t - i * every), i = min(floor(t / every), times - 1)",
  sources: [
    {
      title: "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  example: { arguments: { scheduler: { type: "LinearToZeroLR", total_iters: 25 }, every: 25, gamma: 0.7 }, steps: 100 },
  parameters: {
    scheduler: { kind: "schedule", label: "Scheduler", help: "The schedule that is repeated." },
    every: {
      kind: "integer",
      length: true,
      period: true,
      label: "Every",
      help: "Steps from one start to the next.",
      range: { minimum: 1 },
    },
    times: {
      kind: "integer",
      label: "Times",
      help: "How often it runs; the last time it runs on. Left out, there is no last time.",
      range: { minimum: 1 },
      default: null,
    },
    gamma: {
      kind: "number",
      label: "Gamma",
      help: "What each repetition's rates are multiplied by, compared with the one before.",
      range: { minimum: 0 },
      default: 1,
    },
  },
  code: {
    lr({ every, times, gamma }, children) {
      const round = times === null ? `(t // ${every})` : `min(t // ${every}, ${times - 1})`;
      const inner = children.text(0, times === null ? `t % ${every}` : `t - ${every} * ${round}`);
      return gamma === 1 ? inner : `${inner} * ${gamma} ** ${round}`;
    },
  },
  compose({ every, times, gamma }, [inner]) {
    const roundAt = (t: number): number => Math.min(Math.floor(t / every), (times ?? Infinity) - 1);
    return new WrapperPart("RepeatLR", inner!, {
      output: (rate, t) => rate * gamma ** roundAt(t),
      innerTime: (t) => t - roundAt(t) * every,
    });
  },
});
