import { pieces, optaxWarmCosine } from "../../code-out/formula-texts.ts";
import { defineOpenLoop } from "../../definition.ts";
import { countUpTo } from "../../milestones.ts";
import { restart } from "../causes.ts";
import { directCurve } from "../direct-curve.ts";
import { optaxPage, warmCosineAt } from "./shared.ts";
import { warmup_cosine_decay_schedule } from "./warmup-cosine-decay.ts";

const fields = warmup_cosine_decay_schedule.parameters;

/** Cosines with warm-up, one after the other, each with arguments of its own. */
export const sgdr_schedule = defineOpenLoop({
  type: "sgdr_schedule",
  origin: "optax",
  label: "Warm restarts, each as you like (optax)",
  help: "Several warm-ups with cosines, one after the other, each with its own peak, length and end.",
  use: "Restarts whose heights and lengths follow no rule.",
  formula:
    "cycle i is warmup_cosine_decay_schedule(cosine_kwargs[i]), counting from where the one before ended; the last goes on for ever",
  sources: [
    optaxPage,
    {
      title: "Loshchilov and Hutter, SGDR: Stochastic Gradient Descent with Warm Restarts, ICLR 2017",
      url: "https://arxiv.org/abs/1608.03983",
    },
  ],
  example: {
    arguments: {
      cosine_kwargs: [
        { init_value: 0, peak_value: 0.1, warmup_steps: 5, decay_steps: 30 },
        { init_value: 0, peak_value: 0.06, warmup_steps: 5, decay_steps: 60 },
      ],
    },
    steps: 95,
  },
  parameters: {
    cosine_kwargs: {
      kind: "objects",
      fields,
      label: "Cycles",
      help: "The arguments of each cycle.",
    },
  },
  check({ cosine_kwargs }) {
    for (const [index, cycle] of cosine_kwargs.entries()) {
      const complaint = warmup_cosine_decay_schedule.check?.(cycle);
      if (complaint) return { ...complaint, key: `cosine_kwargs[${index}].${complaint.key}` };
    }
    return undefined;
  },
  code: {
    call: null,
    lr({ cosine_kwargs: cycles }) {
      let end = 0;
      const ends = cycles.map(({ decay_steps }) => (end += decay_steps));
      const texts = cycles.map((cycle, i) =>
        optaxWarmCosine(i === 0 ? "t" : `(t - ${ends[i - 1]!})`, String(cycle.peak_value ?? "lr"), cycle),
      );
      return pieces(ends.slice(0, -1), texts);
    },
  },
  curve({ cosine_kwargs: cycles }) {
    let end = 0;
    const ends = cycles.map(({ decay_steps }) => (end += decay_steps));
    const starts = [0, ...ends.slice(0, -1)];
    const inner = ends.slice(0, -1);
    return directCurve({
      lrAt(t, base) {
        const index = countUpTo(inner, t);
        const cycle = cycles[index]!;
        return warmCosineAt(t - starts[index]!, { ...cycle, peak_value: cycle.peak_value ?? base });
      },
      causeAt: (t) => (inner.includes(t) ? restart(t, countUpTo(inner, t)) : undefined),
    });
  },
});
