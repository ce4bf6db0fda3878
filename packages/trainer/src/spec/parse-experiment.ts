import { answersToMetric, parseSchedule, type ScheduleSpec } from "@glissade/schedules";
import { nearestName } from "@glissade/words";
import { momentumOf, parseSolver, type SolverSpec } from "@glissade/solvers";
import { buildArchitecture } from "@glissade/vision";
import { isCodedError, TrainerError } from "../errors.ts";
import { checkContinuations } from "./continuations.ts";
import type { ExperimentSpec } from "./experiment-spec.ts";
import { followedMetric } from "./followed-metric.ts";
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
  const scheduler = fields.scheduler === null ? null : parseScheduler(fields.scheduler, solver);
  const model = { ...fields.model, imageSize: imageSizeOf(fields.model) };
  const spec: ExperimentSpec = { ...fields, model, solver, scheduler };
  checkInterval(spec);
  checkContinuations(spec);
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

function parseScheduler(input: unknown, solver: SolverSpec): ScheduleSpec {
  const scheduler = within("scheduler", () => parseSchedule(input));
  if (scheduler.type === "CyclicLR" && scheduler.cycle_momentum && momentumOf(solver) === undefined) {
    const key = "scheduler.cycle_momentum";
    const expected = `false, since ${solver.type} has no momentum`;
    throw new TrainerError("invalid_spec", `${key}: found true, expected ${expected}`, { key, found: true, expected });
  }
  if (!answersToMetric(scheduler)) return scheduler;
  const metric = followedMetric(scheduler);
  if (!(metricNames as readonly string[]).includes(metric)) {
    const nearest = nearestName(metric, metricNames);
    const expected = nearest === undefined ? `one of ${metricNames.join(", ")}` : `"${nearest}"`;
    const message = `scheduler.metric: found ${showFound(metric)}, expected ${expected}`;
    throw new TrainerError("invalid_spec", message, { key: "scheduler.metric", found: metric, expected });
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
function checkInterval({ scheduler, schedulerInterval, training }: ExperimentSpec): void {
  if (scheduler === null || schedulerInterval === "evaluation" || !answersToMetric(scheduler)) return;
  const everyEpoch = "epochs" in training.evaluationPeriod && training.evaluationPeriod.epochs === 1;
  if (schedulerInterval === "epoch" && everyEpoch) return;
  const expected = `"evaluation", since ${scheduler.type} follows a metric that evaluations measure`;
  const message = `schedulerInterval: found "${schedulerInterval}", expected ${expected}`;
  throw new TrainerError("invalid_spec", message, { key: "schedulerInterval", found: schedulerInterval, expected });
}
