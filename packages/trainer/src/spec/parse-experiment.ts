import { answersToMetric, cyclesMomentum, parseSchedule, type ScheduleSpec } from "@glissade/schedules";
import { nearestName } from "@glissade/words";
import { momentumOf, parseSolver, type SolverSpec } from "@glissade/solvers";
import { buildArchitecture } from "@glissade/vision";
import { isCodedError, TrainerError } from "../errors.ts";
import type { z } from "zod";
import type { continuationSchema } from "./continuation-schema.ts";
import { checkContinuations, intervalOf } from "./continuations.ts";
import type { Continuation, ExperimentSpec, SchedulerInterval } from "./experiment-spec.ts";
import { followedMetric, metricOfRun } from "./followed-metric.ts";
import { explainIssue, showFound } from "./explain-issue.ts";
import { metricNames } from "./metric-names.ts";
import { experimentSchema } from "./schema.ts";

/**
 * Checks an experiment spec from anywhere (a file, flags, a request) and fills in every default.
 *
 * @throws TrainerError `invalid_spec`, `unknown_key`, or the code of the part that is wrong; `details.key` is the key's
 *   path (`"solver.lr"`), and an unknown key comes with the nearest known one
 *
 * @example
 * parseExperiment({ dataset: "photos", model: { architecture: "resnet20" }, solver: { type: "SGD", lr: 0.1 } });
 */
export function parseExperiment(input: unknown): ExperimentSpec {
  const result = experimentSchema.safeParse(input);
  if (!result.success) throw explainIssue(experimentSchema, input, result.error);
  const fields = result.data;
  checkShares(fields.split);
  const solver = within("solver", () => parseSolver(fields.solver));
  const scheduler = fields.scheduler === null ? null : parseScheduler(fields.scheduler, solver, "scheduler");
  const model = { ...fields.model, imageSize: imageSizeOf(fields.model) };
  const continuations = fields.continuations.map((each, index) => parseContinuation(each, index, solver));
  const spec: ExperimentSpec = { ...fields, model, solver, scheduler, continuations };
  checkInterval(spec, scheduler, spec.schedulerInterval, "schedulerInterval");
  checkContinuations(spec);
  checkReplacements(spec);
  return spec;
}

/** Puts the section's name before the key in the message of a package's error. */
function within<T>(section: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!isCodedError(error)) throw error;
    const key = error.details.key === undefined ? section : `${section}.${error.details.key}`;
    const reason = error.message.replace(/^[^:]*: /, "");
    throw new TrainerError(error.code, `${key}: ${reason}`, { ...error.details, key }, error);
  }
}

/** Checks what of a continuation a package of its own knows. */
function parseContinuation(each: z.output<typeof continuationSchema>, index: number, solver: SolverSpec): Continuation {
  const key = `continuations.${index}`;
  if (each.mode === "curve") {
    const { points, interpolation = "linear" } = each;
    within(key, () => parseSchedule({ type: "PiecewiseLR", points, interpolation }));
  }
  if (each.mode !== "replace") return each;
  const given = each.scheduler ?? null;
  return { ...each, scheduler: given === null ? null : parseScheduler(given, solver, `${key}.scheduler`) };
}

function parseScheduler(input: unknown, solver: SolverSpec, section: string): ScheduleSpec {
  const scheduler = within(section, () => parseSchedule(input));
  if (scheduler.type === "CyclicLR" && scheduler.cycle_momentum && momentumOf(solver) === undefined) {
    const key = `${section}.cycle_momentum`;
    const expected = `false, since ${solver.type} has no momentum`;
    throw new TrainerError("invalid_spec", `${key}: found true, expected ${expected}`, { key, found: true, expected });
  }
  if (!answersToMetric(scheduler)) return scheduler;
  const metric = followedMetric(scheduler);
  if (!(metricNames as readonly string[]).includes(metric)) {
    const nearest = nearestName(metric, metricNames);
    const expected = nearest === undefined ? `one of ${metricNames.join(", ")}` : `"${nearest}"`;
    const key = `${section}.metric`;
    const message = `${key}: found ${showFound(metric)}, expected ${expected}`;
    throw new TrainerError("invalid_spec", message, { key, found: metric, expected });
  }
  return scheduler.type === "ReduceLROnPlateau" ? { ...scheduler, metric } : scheduler;
}

function checkShares(split: ExperimentSpec["split"]): void {
  const sum = split.train + split.validation + split.test;
  if (Math.abs(sum - 1) > 1e-6) {
    const found = `train ${split.train} + validation ${split.validation} + test ${split.test} = ${Number(sum.toPrecision(6))}`;
    const expected = "shares that add up to 1";
    throw new TrainerError("invalid_spec", `split: found ${found}, expected ${expected}`, {
      key: "split",
      found,
      expected,
    });
  }
  if (split.train === 0) {
    const expected = "a share above 0";
    throw new TrainerError("invalid_spec", `split.train: found 0, expected ${expected}`, {
      key: "split.train",
      found: 0,
      expected,
    });
  }
}

/** Checks the architecture's name and the image size, which defaults to the architecture's own. */
function imageSizeOf({ architecture, imageSize }: { architecture: string; imageSize: number | null }): number {
  const options = { classes: 2, ...(imageSize === null ? {} : { imageSize }) };
  return within("model", () => buildArchitecture(architecture, options)).imageSize;
}

/** A metric is measured at evaluations, so a scheduler that follows one can step nowhere else. */
function checkInterval(
  { training }: ExperimentSpec,
  scheduler: ScheduleSpec | null,
  interval: SchedulerInterval,
  key: string,
): void {
  if (scheduler === null || interval === "evaluation" || !answersToMetric(scheduler)) return;
  const everyEpoch = "epochs" in training.evaluationPeriod && training.evaluationPeriod.epochs === 1;
  if (interval === "epoch" && everyEpoch) return;
  const expected = `"evaluation", since ${scheduler.type} follows a metric that evaluations measure`;
  throw invalid(key, interval, expected);
}

/** Schedules that take over in the middle of a run find its solver, and its one metric, as they are. */
function checkReplacements(spec: ExperimentSpec): void {
  const cycles = spec.scheduler !== null && cyclesMomentum(spec.scheduler);
  const metric = metricOfRun(spec);
  spec.continuations.forEach((each, index) => {
    if (each.mode !== "replace" || each.scheduler === null) return;
    const key = `continuations.${index}`;
    checkInterval(spec, each.scheduler, intervalOf(each, spec), `${key}.schedulerInterval`);
    if (!cycles && cyclesMomentum(each.scheduler)) {
      const expected = "false: a run that began with a fixed momentum keeps it";
      throw invalid(`${key}.scheduler.cycle_momentum`, true, expected);
    }
    if (!answersToMetric(each.scheduler)) return;
    const found = followedMetric(each.scheduler);
    const expected = `"${metric}", the metric that the run's first such schedule follows`;
    if (found !== metric) throw invalid(`${key}.scheduler.metric`, found, expected);
  });
}

function invalid(key: string, found: unknown, expected: string): TrainerError {
  const message = `${key}: found ${showFound(found)}, expected ${expected}`;
  return new TrainerError("invalid_spec", message, { key, found, expected });
}
