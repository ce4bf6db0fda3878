import { type SteeringChange, steerSpec } from "@glissade/trainer";
import { codedSchedule } from "../../experiments/coded-schedule.ts";
import { readExperiment } from "../../experiments/state.ts";
import { specForTraining } from "../../runner/spec-for-training.ts";
import { presentRun, steerExperiment } from "../../runner/steering/steer-experiment.ts";
import { stepsPerEpochOn } from "../../runner/steps-per-epoch.ts";
import type { Handlers } from "../../server/handlers.ts";
import type { Services } from "../../services.ts";
import type { ScheduleThread } from "../definitions/schedule-thread.ts";
import { getExperiment } from "../experiments/experiment-service.ts";
import { callerName } from "../system/caller-name.ts";
import { effectiveSchedule } from "./effective-schedule.ts";

/** What the learning rate of an experiment follows, and changes of it. */
export function steeringHandlers(services: Services, thread: ScheduleThread) {
  const { db } = services.store;
  return {
    async getExperimentSchedule({ params: { experimentId } }) {
      const row = await readExperiment(db, experimentId);
      const spec = specForTraining(row);
      return effectiveSchedule(spec, await stepsPerEpochOn(db, row.split_id, spec));
    },
    async previewSteering({ params: { experimentId }, body: { at, ...change } }, { request }) {
      const row = await readExperiment(db, experimentId);
      const { spec, step, stepsPerEpoch } = await presentRun(db, row);
      const asked = { by: await callerName(db, request.caller), time: new Date().toISOString() };
      const run = { ...asked, step: at?.iterations ?? step, stepsPerEpoch };
      return effectiveSchedule(steerSpec(spec, asChange(change), run), stepsPerEpoch);
    },
    async steerExperiment({ params: { experimentId }, body }, { request }) {
      const by = await callerName(db, request.caller);
      await steerExperiment(services, experimentId, { change: asChange(body), by, time: new Date().toISOString() });
      return getExperiment(db, experimentId);
    },
    async writeExperimentCode({ params: { experimentId }, query: { target } }) {
      const row = await readExperiment(db, experimentId);
      const spec = specForTraining(row);
      const { scheduler, ...options } = codedSchedule(spec, await stepsPerEpochOn(db, row.split_id, spec));
      return { code: await thread.run("writeCode", { scheduler: { ...scheduler }, target, ...options }) };
    },
  } satisfies Partial<Handlers>;
}

/** Without what was not given; the trainer checks what the API leaves open. */
function asChange(body: Readonly<Record<string, unknown>>): SteeringChange {
  return Object.fromEntries(
    Object.entries(body).filter(([, value]) => value !== undefined),
  ) as unknown as SteeringChange;
}
