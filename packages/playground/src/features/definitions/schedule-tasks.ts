import type { CallOutput, HandlerInput, Operations } from "@glissade/api";
import {
  answersToMetric,
  type CodeTargetName,
  describe,
  formatNumber,
  type Preview,
  preview,
  readCode,
  resolveLengths,
  type RunLengths,
  type ScheduleInput,
  SchedulesError,
  type ThinCurve,
  writeCode,
} from "@glissade/schedules";
import { PlaygroundError } from "../../error.ts";

type Body<Id extends keyof Operations> = HandlerInput<Operations[Id]>["body"];
type PreviewBody = Body<"previewSchedule">;
type PreviewAnswer = CallOutput<Operations["previewSchedule"]>;

/** The longest run that is gone through step by step for its description. */
const mostDescribedSteps = 1_000_000;

/**
 * What is calculated for callers about schedules. How long it takes depends on what they ask for (a formula over a
 * million steps, thousands of nested schedules): so it runs in a thread of its own, see schedule-thread.ts.
 */
export const scheduleTasks = {
  // Needs the trainer and its engine, which the others do without.
  definitions: async (_: null) => (await import("./definition-lists.ts")).listDefinitions(),
  preview: previewSchedule,
  writeCode: ({ scheduler, target, lr, steps }: Body<"writeScheduleCode">): string =>
    inSpec("scheduler", () =>
      writeCode(scheduler as unknown as ScheduleInput, target as CodeTargetName, {
        lr,
        ...(steps !== undefined && { steps }),
      }),
    ),
  readCode({ code }: Body<"readScheduleCode">): CallOutput<Operations["readScheduleCode"]> {
    const { spec, lr } = inSpec("code", () => readCode(code));
    return { scheduler: { ...spec }, lr: typeof lr === "number" ? lr : null };
  },
};

export type ScheduleTasks = typeof scheduleTasks;

function previewSchedule(body: PreviewBody): PreviewAnswer {
  const { lr, run } = body;
  if (body.scheduler === null) return constant([lr].flat(), run.steps);
  return inSpec("scheduler", () => {
    const lengths = runLengths(run);
    const resolved = resolveLengths(body.scheduler as unknown as ScheduleInput, lengths);
    const isExample = body.metrics === undefined && answersToMetric(resolved);
    const metrics = body.metrics && { metrics: body.metrics };
    const drawnFor = isExample ? { metrics: exampleMetrics(resolved, run.steps) } : metrics;
    const curves = preview(resolved, {
      lr,
      steps: run.steps,
      points: body.points,
      momentum: body.momentum,
      ...drawnFor,
    });
    const spec = { ...resolved } as Record<string, unknown>;
    const drawn = {
      lr: curves.lr.map(toCurve),
      momentum: curves.momentum?.map(toCurve) ?? null,
      resolved: spec,
    };
    if (run.steps > mostDescribedSteps) return { ...drawn, ...describeRoughly(curves, run.steps) };
    const { text, area, peak, lowest, final, warnings } = describe(resolved, {
      lr,
      steps: run.steps,
      ...unitOf(run),
      ...metrics,
    });
    return {
      ...drawn,
      text,
      area: area ?? null,
      peak: peak ?? null,
      lowest: lowest ?? null,
      final: final ?? null,
      warnings: [
        ...warnings.map((warning) => ({ code: warning.code, message: warning.text })),
        ...(isExample ? [exampleMetric] : []),
      ],
    };
  });
}

const exampleMetric = {
  code: "example_metric",
  message:
    "the curve depends on the metric; it is drawn for one that improves over 40% of the run and then stands still",
};

/** For schedules that answer to a metric, where none is given. */
function exampleMetrics(spec: ScheduleInput, steps: number): number[] {
  if (steps > mostDescribedSteps) {
    const details = { key: "metrics", expected: `metrics, or at most ${mostDescribedSteps} steps` };
    throw new PlaygroundError("missing_metric", `metrics: found none, expected ${details.expected}`, details);
  }
  const rises = (spec as { readonly mode?: unknown }).mode === "max";
  return Array.from({ length: steps }, (_, step) => {
    const way = Math.min(1, step / (0.4 * steps));
    return rises ? way : 1 - 0.8 * way;
  });
}

/** Without what was not given. */
function runLengths(run: PreviewBody["run"]): RunLengths {
  return Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined));
}

/** What a step is called, and whether epochs can be spoken of. */
function unitOf({ interval, stepsPerEpoch }: PreviewBody["run"]): { unit?: "epoch"; stepsPerEpoch?: number } {
  if (interval === "epoch") return { unit: "epoch" };
  return interval !== "evaluation" && stepsPerEpoch !== undefined ? { stepsPerEpoch } : {};
}

function toCurve(points: ThinCurve): { steps: number[]; values: number[] } {
  return { steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
}

function constant(lr: readonly number[], steps: number): PreviewAnswer {
  const wrong = lr.find((rate) => !(rate >= 0));
  if (wrong !== undefined) {
    const details = { key: "lr", found: wrong, expected: "a number >= 0" };
    throw new PlaygroundError("invalid_option", `lr: found ${wrong}, expected ${details.expected}`, details);
  }
  const [first = 0] = lr;
  const ends = steps > 1 ? [0, steps - 1] : [0];
  return {
    lr: lr.map((rate) => ({ steps: ends, values: ends.map(() => rate) })),
    momentum: null,
    text: `stays at ${formatNumber(first)}`,
    area: first * steps,
    peak: { value: first, step: 0 },
    lowest: { value: first, step: 0 },
    final: { value: first, step: steps - 1 },
    warnings: [],
    resolved: null,
  };
}

/** Of runs too long to be gone through: what the thin curve shows, and a warning that this is all. */
function describeRoughly({ lr }: Preview, steps: number): Omit<PreviewAnswer, "lr" | "momentum" | "resolved"> {
  const points = (lr[0] ?? []).map(([step, value]) => ({ step, value }));
  const by = (better: (a: number, b: number) => boolean) =>
    points.reduce((best, point) => (better(point.value, best.value) ? point : best));
  const [first, final] = [points[0], points.at(-1)];
  const [peak, lowest] = [by((a, b) => a > b), by((a, b) => a < b)];
  const shown = (value = 0): string => formatNumber(value);
  const most = mostDescribedSteps.toLocaleString("en-US");
  return {
    text: `goes from ${shown(first?.value)} to ${shown(final?.value)} over ${steps.toLocaleString("en-US")} steps, between ${shown(lowest.value)} and ${shown(peak.value)}`,
    area: null,
    peak,
    lowest,
    final: final ?? null,
    warnings: [
      { code: "not_examined", message: `runs of more than ${most} steps are drawn, but not searched for mistakes` },
    ],
  };
}

/** Keys of options that a request has elsewhere than in the schedule. */
const placeOfOption: Readonly<Record<string, string>> = {
  steps: "run.steps",
  points: "points",
  lr: "lr",
  momentum: "momentum",
  metrics: "metrics",
  target: "target",
};

/** Puts where in the request it stands before the key that a schedule's error names: `scheduler.gamma`. */
function inSpec<T>(section: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof SchedulesError)) throw error;
    const { key } = error.details;
    const place = placeOf(error.code, key, section);
    throw new PlaygroundError(error.code, error.message, { ...error.details, key: place }, error);
  }
}

function placeOf(code: string, key: string | undefined, section: string): string {
  if (key === undefined || key === section || key === "schedule") return section;
  if (code === "unresolved_length") return `run.${key}`;
  const [option = ""] = /^\w+/.exec(key) ?? [];
  if (code === "invalid_option" && Object.hasOwn(placeOfOption, option)) {
    return `${placeOfOption[option]}${key.slice(option.length)}`;
  }
  if (code === "missing_metric") return "metrics";
  return section === "scheduler" ? `${section}.${key}` : section;
}
