import type * as Library from "../../src/index.ts";

/** A golden curve: the rates at some steps, and how near they have to be. */
export interface RuntimeCase {
  readonly spec: Library.ScheduleInput;
  readonly base: readonly number[];
  readonly steps: readonly number[];
  readonly lr: readonly (readonly number[])[];
  readonly metrics?: readonly number[];
  /** Relative; 0 asks for the same bits. */
  readonly tolerance: number;
}

/** What a JavaScript engine makes of the library. */
export interface RuntimeReport {
  readonly cases: number;
  readonly wrong: readonly string[];
  /** Pictures, code and words, which come out the same everywhere. */
  readonly texts: readonly string[];
}

/** Runs the library against goldens; knows nothing of the runtime that it is in. */
export function checkLibrary(library: typeof Library, cases: readonly RuntimeCase[]): RuntimeReport {
  const wrong = cases.flatMap((one) =>
    differences(library, one).map((place) => `${JSON.stringify(one.spec)} ${place}`),
  );
  return { cases: cases.length, wrong, texts: textsOf(library) };
}

function differences(
  { simulate }: typeof Library,
  { spec, base, steps, lr, metrics, tolerance }: RuntimeCase,
): string[] {
  const found = simulate(spec, { lr: base, steps: steps.at(-1)! + 1, ...(metrics && { metrics }) }).lr;
  const highest = Math.max(...lr.flat());
  return steps.flatMap((step, row) =>
    lr[row]!.flatMap((wanted, group) => {
      const got = found[step]![group]!;
      // What is left where a curve comes down to nothing is the rounding of its highest values.
      const near = tolerance === 0 ? 0 : Math.max(tolerance * Math.abs(wanted), 1e-15 * highest);
      return Math.abs(got - wanted) <= near ? [] : [`step ${step}, group ${group}: ${got}, not ${wanted}`];
    }),
  );
}

function textsOf(library: typeof Library): string[] {
  const spec: Library.ScheduleInput = {
    type: "SequentialLR",
    schedulers: [
      { type: "LinearLR", start_factor: 0.1, total_iters: 5 },
      { type: "StepLR", step_size: 10, gamma: 0.5 },
    ],
    milestones: [5],
  };
  const { lr } = library.simulate(spec, { lr: 0.1, steps: 40 });
  const saved = library.createScheduler(spec, { lr: 0.1 });
  saved.step();
  return [
    library.plotSvg([{ label: "", values: lr.map((row) => row[0]!) }], { title: "A warm-up and stairs" }),
    library.describe(spec, { lr: 0.1, steps: 40 }).text,
    ...Object.keys(library.codeTargets).map((target) => library.writeCode(spec, target as Library.CodeTargetName)),
    JSON.stringify(library.readCode("StepLR(opt, 30, gamma=0.1 * 2)").spec),
    JSON.stringify(saved.state()),
    errorOf(() => library.parseSchedule({ type: "StepLR", step_sise: 3 })),
  ];
}

function errorOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return String(error);
  }
  return "nothing was thrown";
}
