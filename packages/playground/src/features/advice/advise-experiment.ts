import { advise, type Advice, mendSpec, type RunFacts } from "@glissade/advice";
import type { AdviceAction } from "@glissade/api";
import { runFacts } from "../../advice/run-facts.ts";
import { specForTraining } from "../../runner/spec-for-training.ts";
import type { ExperimentRow } from "../../store/schema.ts";
import type { Statements } from "../../store/store.ts";
import { completeSpec, publicSpec } from "../experiments/experiment-spec.ts";
import { listSeries, readSeries } from "../results/series-repository.ts";

/** The series that advice is read from. */
const keys = ["train/loss", "lr", "validation/loss", "evaluation/train/loss", "update/ratio", "update/unchanged"];
/** More points than a training records: nothing is left out. */
const width = 10_000;
/** How many experiments' advice is remembered. */
const mostKept = 200;

/** Advice as the API gives it. */
export type ToldAdvice = Omit<Advice, "action"> & { readonly action: Readonly<AdviceAction> | null };

export interface Advised {
  readonly step: number | null;
  readonly items: readonly ToldAdvice[];
}

/**
 * Gives advice on experiments. What was said is remembered until more is recorded or the experiment changes, so that asking
 * again and again costs one summary of its series.
 */
export function createAdviser(db: Statements): (experiment: ExperimentRow) => Promise<Advised> {
  const kept = new Map<string, { readonly of: string; readonly found: readonly Advice[] }>();
  return async (experiment) => {
    const summary = await listSeries(db, experiment.id);
    const step = Math.max(-1, ...summary.filter(({ key }) => keys.includes(key)).map(({ lastStep }) => lastStep));
    if (step < 0) return { step: null, items: [] };
    const { id, state, attempt, spec } = experiment;
    const of = JSON.stringify([state, attempt, step, spec]);
    const known = kept.get(id);
    const found = known?.of === of ? known.found : await adviceOn(db, experiment);
    kept.delete(id);
    kept.set(id, { of, found });
    const oldest = kept.keys().next();
    if (kept.size > mostKept && !oldest.done) kept.delete(oldest.value);
    // Checkpoints come and go, so what can be done is worked out anew.
    return { step, items: found.length === 0 ? [] : await withActions(db, found, experiment) };
  };
}

async function adviceOn(db: Statements, experiment: ExperimentRow): Promise<Advice[]> {
  const run = await startedRun(db, experiment.id);
  if (!run) return [];
  const facts = runFacts(specForTraining(experiment), run, endedBy(experiment));
  const series = await readSeries(db, experiment.id, keys, { width });
  return advise(Object.fromEntries(series.map((each) => [each.key, each])), facts);
}

/** How long the run's epochs are, and of how many classes, as its training said. */
async function startedRun(db: Statements, experimentId: string) {
  const row = await db
    .selectFrom("events")
    .select("data")
    .where("experiment_id", "=", experimentId)
    .where("type", "=", "training.started")
    .orderBy("seq", "desc")
    .limit(1)
    .executeTakeFirst();
  if (!row) return undefined;
  const { stepsPerEpoch, classes } = JSON.parse(row.data) as { stepsPerEpoch: number; classes: readonly string[] };
  return { stepsPerEpoch, classes: classes.length };
}

function endedBy({ state, error }: ExperimentRow): RunFacts["ended"] {
  if (state === "finished") return "completed";
  if (state === "stopped") return "stopped";
  if (state !== "failed") return null;
  const { code } = JSON.parse(error ?? "{}") as { code?: string };
  return code === "non_finite_loss" ? "non-finite" : "stopped";
}

async function withActions(db: Statements, found: readonly Advice[], experiment: ExperimentRow): Promise<ToldAdvice[]> {
  const rows = await db
    .selectFrom("checkpoints")
    .select("step")
    .where("experiment_id", "=", experiment.id)
    .orderBy("step")
    .execute();
  const checkpoints = rows.map(({ step }) => step);
  return found.map((each) => ({ ...each, action: toldAction(each.action, experiment, checkpoints) }));
}

/**
 * An action as it can be done here and now: a mended spec is worked out, a fork's checkpoint chosen. What would be refused
 * is not offered.
 */
function toldAction(
  action: Advice["action"],
  { spec, split_id: splitId }: ExperimentRow,
  checkpoints: readonly number[],
): ToldAdvice["action"] {
  if (action?.type === "fork") {
    const step = checkpoints.findLast((each) => each <= action.step);
    return step === undefined ? null : { ...action, step };
  }
  if (action?.type !== "clone") return action;
  const { type, label, mend } = action;
  try {
    const mended = mendSpec(JSON.parse(spec) as Record<string, unknown>, mend);
    return { type, label, spec: publicSpec(completeSpec(mended, splitId)) };
  } catch {
    return null;
  }
}
