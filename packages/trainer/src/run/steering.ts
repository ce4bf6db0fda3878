import { isCodedError, type TrainerError } from "../errors.ts";
import { writeRunSpec } from "../files/run-folder.ts";
import { isSteering, stepsUntil } from "../spec/continuations.ts";
import type { Continuation, ExperimentSpec } from "../spec/experiment-spec.ts";
import { type SteeringChange, type SteeringOrigin, steerSpec } from "../spec/steer-spec.ts";
import type { Origin } from "./origin.ts";
import { epochOf, makePlan } from "./plan.ts";
import { checkMetric, createRateControl } from "./rate-control.ts";
import { type Session, tellRateChange } from "./session.ts";
import { withContinuations } from "./with-continuations.ts";

/** A change that somebody asks of a running training. */
export interface SteeringRequest extends SteeringOrigin {
  /** Comes back with the event that says what became of it. */
  readonly id: string;
  readonly change: SteeringChange;
}

/** Where requests wait until the training is between two steps. */
export interface SteeringInbox {
  /** The oldest one that waits, taken out. */
  take(): SteeringRequest | undefined;
}

/**
 * How many continuations are in force when a run begins, or goes on: those that hold, stretch or restart it are from the
 * start, when the scheduler is about to come to them; the others from the step that they name.
 *
 * @param saved how many were by a checkpoint
 */
export function inForceAtStart({ continuations }: ExperimentSpec, saved = 0): number {
  const first = continuations.findIndex(isSteering);
  return first < 0 ? continuations.length : Math.max(first, Math.min(saved, continuations.length));
}

/** The same for a fork: those that its origin had as well, and all before the step at which it begins. */
export function inForceInFork(
  spec: ExperimentSpec,
  { spec: former, checkpoint }: Origin,
  stepsPerEpoch: number,
): number {
  const { step, continuations } = checkpoint.progress;
  const isOld = (each: Continuation, index: number): boolean =>
    stepsUntil(each, stepsPerEpoch) < step ||
    (index < continuations && JSON.stringify(each) === JSON.stringify(former.continuations[index]));
  const firstNew = spec.continuations.findIndex((each, index) => !isOld(each, index));
  return inForceAtStart(spec, firstNew < 0 ? spec.continuations.length : firstNew);
}

/**
 * Between two steps: puts what the spec says of this step in force, then what was asked for since the step before. So a
 * run that was steered and one that goes on from a checkpoint before it go through the same.
 *
 * @throws TrainerError `io`, `disk_full`
 */
export async function steer(session: Session, inbox: SteeringInbox | undefined): Promise<void> {
  const { state } = session;
  if (state.step === 0 || state.pending) return;
  takeEffect(session);
  // What is recorded for a later step comes first.
  while (session.inForce === session.spec.continuations.length && !session.host.signal.aborted) {
    const request = inbox?.take();
    if (!request) return;
    await grant(session, request);
  }
}

/** Says of everything that was asked for too late that it came to nothing. */
export function refuseLate(session: Session, inbox: SteeringInbox | undefined): void {
  for (let request = inbox?.take(); request; request = inbox?.take()) {
    const message = `steering: found the run at its end (step ${session.state.step}), expected a step before it; the finished run can be extended`;
    refuse(session, request, { code: "steering_late", message });
  }
}

async function grant(session: Session, request: SteeringRequest): Promise<void> {
  const { state, plan, data, folder, host } = session;
  if (state.step >= plan.steps) {
    const message = `steering: found the run at its last step (${state.step}), expected a step before it; the finished run can be extended`;
    return refuse(session, request, { code: "steering_late", message });
  }
  try {
    const { stepsPerEpoch } = plan;
    const { by, time } = request;
    const steered = steerSpec(session.spec, request.change, { step: state.step, stepsPerEpoch, by, time });
    checkMetric(steered, data.images.validation);
    // On the disk before it takes effect: whoever goes on from a later checkpoint finds it there.
    await writeRunSpec(folder.directory, steered, host.fileSystem);
    session.spec = steered;
  } catch (error) {
    if (!isCodedError(error)) throw error;
    return refuse(session, request, error);
  }
  takeEffect(session, request.id);
}

function refuse(
  { recorder, state, plan }: Session,
  { id, change }: SteeringRequest,
  { code, message }: Pick<TrainerError, "code" | "message">,
): void {
  const at = { step: state.step, epoch: epochOf(plan, state.step) };
  recorder.emit({ type: "steeringRefused", ...at, request: id, change, code, message });
}

/** @param request what asked for the last of them; left out: the spec says it */
function takeEffect(session: Session, request?: string): void {
  const { state, recorder, engine, plan } = session;
  for (;;) {
    const index = session.inForce;
    const change = session.spec.continuations[index];
    if (change === undefined || stepsUntil(change, plan.stepsPerEpoch) > state.step) return;
    const spec = withContinuations(session.spec, index + 1);
    const before = session.rates.rates.lr;
    const rates = createRateControl(spec, engine.groups.length, plan);
    const rateChange = rates.load(session.rates.state(), state.step);
    session.rates = rates;
    session.plan = makePlan(spec, plan.stepsPerEpoch);
    session.inForce = index + 1;
    const after = rates.rates.lr;
    const at = { step: state.step, epoch: epochOf(plan, state.step) };
    recorder.emit({ type: "steered", ...at, index, change, before, after, ...(request !== undefined && { request }) });
    if (rateChange) tellRateChange(session, rateChange);
  }
}
