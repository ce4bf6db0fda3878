import type { CallOutput, HandlerInput, Operations } from "@glissade/api";
import {
  type CodeOptions,
  type CodeTargetName,
  previewRun,
  readCode,
  type RunOfSchedule,
  type ScheduleInput,
  SchedulesError,
  type ThinCurve,
  writeCode,
} from "@glissade/schedules";
import { PlaygroundError } from "../../error.ts";

type Body<Id extends keyof Operations> = HandlerInput<Operations[Id]>["body"];
type PreviewBody = Body<"previewSchedule">;
type PreviewAnswer = CallOutput<Operations["previewSchedule"]>;

/**
 * What is calculated for callers about schedules. How long it takes depends on what they ask for (a formula over a
 * million steps, thousands of nested schedules): so it runs in a thread of its own, see schedule-thread.ts.
 */
export const scheduleTasks = {
  // Needs the trainer and its engine, which the others do without.
  definitions: async (_: null) => (await import("./definition-lists.ts")).listDefinitions(),
  preview: previewSchedule,
  writeCode: ({
    scheduler,
    target,
    lr,
    steps,
    interval,
  }: Body<"writeScheduleCode"> & Pick<CodeOptions, "interval">): string =>
    inSpec("scheduler", () =>
      writeCode(scheduler as unknown as ScheduleInput, target as CodeTargetName, {
        lr,
        ...(steps !== undefined && { steps }),
        ...(interval !== undefined && { interval }),
      }),
    ),
  readCode({ code }: Body<"readScheduleCode">): CallOutput<Operations["readScheduleCode"]> {
    const { spec, lr } = inSpec("code", () => readCode(code));
    return { scheduler: { ...spec }, lr: typeof lr === "number" ? lr : null };
  },
};

export type ScheduleTasks = typeof scheduleTasks;

function previewSchedule({ metrics, ...body }: PreviewBody): PreviewAnswer {
  return inSpec("scheduler", () => {
    const { lr, momentum, text, area, peak, lowest, final, warnings, resolved } = previewRun({
      ...body,
      scheduler: body.scheduler as unknown as ScheduleInput | null,
      run: withoutUndefined(body.run),
      ...(metrics && { metrics }),
    });
    return {
      lr: lr.map(toCurve),
      momentum: momentum?.map(toCurve) ?? null,
      text,
      area,
      peak,
      lowest,
      final,
      warnings: warnings.map((warning) => ({ code: warning.code, message: warning.text })),
      resolved: resolved && { ...resolved },
    };
  });
}

/** Without what was not given. */
function withoutUndefined(run: PreviewBody["run"]): RunOfSchedule {
  return Object.fromEntries(Object.entries(run).filter(([, value]) => value !== undefined)) as unknown as RunOfSchedule;
}

function toCurve(points: ThinCurve): { steps: number[]; values: number[] } {
  return { steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
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
