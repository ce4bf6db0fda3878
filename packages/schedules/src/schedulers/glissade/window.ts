import { defineComposite } from "../../definition.ts";
import { WrapperPart } from "../../parts/wrapper.ts";

/** Another schedule during part of the run. */
export const WindowLR = defineComposite({
  type: "WindowLR",
  origin: "Glissade",
  label: "A schedule during part of the run",
  help: "Lets the schedule inside move between two steps only; before, its first rate holds, after, its last.",
  use: "Decay that waits for its time or stops at some point, and recipes written with mmengine's begin and end.",
  formula: "lr(t) = inner(min(max(t, begin), end) - begin)",
  sources: [
    {
      title: "mmengine: parameter schedulers (begin, end)",
      url: "https://mmengine.readthedocs.io/en/latest/tutorials/param_scheduler.html",
    },
  ],
  example: { arguments: { scheduler: { type: "LinearToZeroLR", total_iters: 60 }, begin: 30, end: 80 }, steps: 110 },
  parameters: {
    scheduler: { kind: "schedule", label: "Schedule", help: "What moves between the two steps." },
    begin: {
      kind: "integer",
      length: true,
      label: "Begin",
      help: "The step at which the schedule inside begins.",
      range: { minimum: 0 },
      default: 0,
    },
    end: {
      kind: "integer",
      length: true,
      label: "End",
      help: "The step after which its rate stays as it is; left out, never.",
      range: { minimum: 0 },
      default: null,
    },
  },
  check({ begin, end }) {
    if (end === null || end >= begin) return undefined;
    return { key: "end", found: end, expected: `at least begin, which is ${begin}` };
  },
  code: {
    lr({ begin, end }, children) {
      const late = begin > 0 ? `max(t, ${begin})` : "t";
      const time = end === null ? late : `min(${late}, ${end})`;
      return children.text(0, begin > 0 ? `${time} - ${begin}` : time);
    },
  },
  compose: ({ begin, end }, [inner]) =>
    new WrapperPart("WindowLR", inner!, {
      innerTime: (t) => Math.min(Math.max(t, begin), end ?? Infinity) - begin,
      causeAt: (t) => (t === end ? { code: "end", what: `holding from step ${t} on` } : undefined),
    }),
});
