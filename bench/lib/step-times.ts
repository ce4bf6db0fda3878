import {
  closedForm,
  createScheduler,
  lightSchedule,
  schedulerDefinitions,
} from "../../packages/schedules/src/index.ts";
import type { SchedulerDefinition, ScheduleInput } from "../../packages/schedules/src/index.ts";

/** The schedules that are measured beside other libraries. */
export const specs = {
  StepLR: { type: "StepLR", step_size: 30 },
  ExponentialLR: { type: "ExponentialLR", gamma: 0.9999 },
  CosineAnnealingLR: { type: "CosineAnnealingLR", T_max: 1_000_000 },
  CyclicLR: { type: "CyclicLR", base_lr: 0.001, max_lr: 0.1, step_size_up: 2000 },
  OneCycleLR: { type: "OneCycleLR", max_lr: 0.1, total_steps: 1_000_000 },
  SequentialLR: {
    type: "SequentialLR",
    schedulers: [
      { type: "LinearLR", start_factor: 0.1, total_iters: 1000 },
      { type: "CosineAnnealingLR", T_max: 999_000 },
    ],
    milestones: [1000],
  },
} as const satisfies Record<string, ScheduleInput>;

export type Name = keyof typeof specs;
export const names = Object.keys(specs) as Name[];

/** Something that does `count` steps or calls. */
export type Run = (count: number) => void;

/** Where results go, so that no engine drops the work as unused. */
let sink = 0;

export const stepping =
  (name: Name): Run =>
  (count) => {
    const scheduler = createScheduler(specs[name], { lr: 0.1 });
    for (let step = 0; step < count; step++) scheduler.step();
    sink += scheduler.lr[0]!;
  };

export function asking(name: Name): Run {
  const form = closedForm(specs[name], { lr: 0.1 });
  return (count) => {
    for (let step = 0; step < count; step++) sink += form.at((step * 7919) % 1_000_000)[0]!;
  };
}

/** undefined for compositions, of which there is no light form. */
export function lightStepping(name: Name): Run | undefined {
  const definition: SchedulerDefinition = schedulerDefinitions[name];
  if (definition.loop !== "open") return undefined;
  return (count) => {
    const schedule = lightSchedule(definition, specs[name] as never, { lr: 0.1 });
    for (let step = 0; step < count; step++) schedule.step();
    sink += schedule.lr[0]!;
  };
}

/** The schedulers of the npm package deepbox in a folder, as far as they are the same. */
export async function deepboxStepping(folder: string): Promise<Partial<Record<Name, Run>>> {
  interface Optimizer {
    readonly paramGroups: { lr: number; params: unknown[] }[];
  }
  type Scheduler = new (optimizer: Optimizer, options: object) => { step(): void; getLastLr(): number[] };
  const optim = (await import(`${folder}/dist/optim/index.js`)) as Record<string, Scheduler>;
  const options: Partial<Record<Name, object>> = {
    StepLR: { stepSize: 30 },
    ExponentialLR: { gamma: 0.9999 },
    CosineAnnealingLR: { T_max: 1_000_000 },
    CyclicLR: { baseLr: 0.001, maxLr: 0.1, stepSizeUp: 2000 },
    OneCycleLR: { maxLr: 0.1, totalSteps: 1_000_000 },
  };
  return Object.fromEntries(
    Object.entries(options).map(([name, given]) => {
      const run: Run = (count) => {
        const scheduler = new optim[name]!({ paramGroups: [{ lr: 0.1, params: [] }] }, given);
        for (let step = 0; step < count; step++) scheduler.step();
        sink += scheduler.getLastLr()[0]!;
      };
      return [name, run];
    }),
  );
}

/** Nanoseconds per step or call. */
export function nanosecondsPer(run: Run, count: number): number {
  const start = process.hrtime.bigint();
  run(count);
  const time = Number(process.hrtime.bigint() - start) / count;
  if (!Number.isFinite(sink)) throw new Error("a rate left the finite numbers");
  return time;
}
