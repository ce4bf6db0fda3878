import type { ScheduleInput } from "../src/index.ts";

/** A schedule of another library that is a few of ours, or one under another name. */
export interface Equivalent {
  /** The test in test/equivalents.test.ts goes by it. */
  readonly id: string;
  /** What is written there. */
  readonly there: string;
  /** What is written here: the same values at base rate 1, in a run of any length. */
  readonly spec: ScheduleInput;
  readonly note?: string;
}

const cosine = { type: "cosine_decay_schedule", decay_steps: "100%", alpha: 0.01 } as const;

/** Schedules that need no definition of their own, by library. */
export const equivalents = {
  "fvcore and detectron2": [
    { id: "fvcore-cosine", there: "CosineParamScheduler(1, 0.01)", spec: cosine },
    {
      id: "fvcore-linear",
      there: "LinearParamScheduler(1, 0.1)",
      spec: { type: "LinearLR", start_factor: 1, end_factor: 0.1, total_iters: "100%" },
    },
    {
      id: "fvcore-exponential",
      there: "ExponentialParamScheduler(1, decay=0.02)",
      spec: { type: "ExponentialDecay", decay_steps: "100%", decay_rate: 0.02 },
    },
    {
      id: "fvcore-polynomial",
      there: "PolynomialDecayParamScheduler(1, power=0.9)",
      spec: { type: "PolynomialLR", total_iters: "100%", power: 0.9 },
    },
    {
      id: "fvcore-multi-step",
      there: "MultiStepParamScheduler([1, 0.5, 0.02], milestones=[60, 80], num_updates=100)",
      spec: {
        type: "PiecewiseLR",
        values: "factor",
        interpolation: "step",
        points: [
          [0, 1],
          ["60%", 0.5],
          ["80%", 0.02],
        ],
      },
    },
    {
      id: "fvcore-step",
      there: "StepWithFixedGammaParamScheduler(1, num_decays=3, gamma=0.1, num_updates=100)",
      spec: { type: "StepLR", step_size: "25%", gamma: 0.1 },
    },
    {
      id: "fvcore-rescaled",
      there: 'CompositeParamScheduler([linear, cosine], [0.25, 0.75], ["rescaled", "rescaled"])',
      spec: {
        type: "SequentialLR",
        schedulers: [
          { type: "LinearLR", start_factor: 0.1, total_iters: "25%" },
          { ...cosine, decay_steps: "75%" },
        ],
        milestones: ["25%"],
      },
      note: "rescaled: each schedule has the length of its stretch and begins there",
    },
    {
      id: "fvcore-fixed",
      there: 'CompositeParamScheduler([polynomial, cosine], [0.25, 0.75], ["fixed", "fixed"])',
      spec: {
        type: "SwitchLR",
        schedulers: [{ type: "PolynomialLR", total_iters: "100%", power: 0.9 }, cosine],
        milestones: ["25%"],
      },
      note: "fixed: each schedule has the length of the run, and is followed where it has come to",
    },
    {
      id: "fvcore-mixed",
      there: 'CompositeParamScheduler([polynomial, cosine], [0.25, 0.75], ["fixed", "rescaled"])',
      spec: {
        type: "SwitchLR",
        schedulers: [
          { type: "PolynomialLR", total_iters: "100%", power: 0.9 },
          { type: "WindowLR", scheduler: { ...cosine, decay_steps: "75%" }, begin: "25%" },
        ],
        milestones: ["25%"],
      },
    },
    {
      id: "fvcore-warm-up",
      there: 'WarmupParamScheduler(cosine, warmup_factor=0.1, warmup_length=0.25, warmup_method="linear")',
      spec: { type: "WarmupLR", scheduler: cosine, warmup_steps: "25%", start_factor: 0.1, mode: "meet" },
      note: '`"shape": "constant"` for warmup_method="constant"',
    },
    {
      id: "fvcore-warm-up-rescaled",
      there: "WarmupParamScheduler(cosine, 0.1, 0.25, rescale_interval=True)",
      spec: {
        type: "WarmupLR",
        scheduler: { ...cosine, decay_steps: "75%" },
        warmup_steps: "25%",
        start_factor: 0.1,
      },
    },
  ],
  fastai: [
    {
      id: "fastai-sgdr",
      there: "fit_sgdr(n_cycles=3, cycle_len=1, cycle_mult=2)",
      spec: { type: "CosineAnnealingWarmRestarts", T_0: "1ep", T_mult: 2 },
      note: "stepped after every batch; the run has 7 epochs, and its end is the end of the third cycle",
    },
    {
      id: "fastai-exponential",
      there: 'ParamScheduler({"lr": SchedExp(1, 0.02)})',
      spec: { type: "ExponentialDecay", decay_steps: "100%", decay_rate: 0.02 },
    },
    {
      id: "fastai-combined",
      there: 'ParamScheduler({"lr": combine_scheds([0.25, 0.75], [SchedLin(0.1, 1), SchedCos(1, 0.01)])})',
      spec: {
        type: "SequentialLR",
        schedulers: [
          { type: "LinearLR", start_factor: 0.1, total_iters: "25%" },
          { ...cosine, decay_steps: "75%" },
        ],
        milestones: ["25%"],
      },
    },
  ],
  mmengine: [
    {
      id: "mmengine-window",
      there: "PolyLR(power=0.9, begin=2, end=6, by_epoch=True, convert_to_iter_based=True)",
      spec: {
        type: "WindowLR",
        scheduler: { type: "PolynomialLR", total_iters: "4ep", power: 0.9 },
        begin: "2ep",
        end: "6ep",
      },
      note: "a list of schedulers with begin and end is a ChainedScheduler of such",
    },
  ],
  Composer: [
    {
      id: "composer-cosine",
      there: 'CosineAnnealingWithWarmupScheduler(t_warmup="2ep", t_max="1dur", alpha_f=0.01)',
      spec: {
        type: "warmup_cosine_decay_schedule",
        init_value: 0,
        peak_value: 1,
        warmup_steps: "2ep",
        decay_steps: "100%",
        end_value: 0.01,
      },
      note: "peak_value and end_value are rates; `ba` is `it` here, `dur` is `%`",
    },
  ],
} as const satisfies Readonly<Record<string, readonly Equivalent[]>>;

export type EquivalentId = (typeof equivalents)[keyof typeof equivalents][number]["id"];

const code = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;

/** The section of the docs that lists them. */
export function equivalentsSection(): string {
  const tables = Object.entries<readonly Equivalent[]>(equivalents).map(([library, rows]) => {
    const lines = rows.map(
      ({ there, spec, note }) =>
        `| ${code(there)} | ${code(JSON.stringify(spec))}${note === undefined ? "" : `; ${note}`} |`,
    );
    return [`| ${library} | here |`, "| --- | --- |", ...lines].join("\n");
  });
  return `## If you know another library

Some of their schedules are a few of these, or one under another name. Shares of a run are lengths here (\`"25%"\`), and so are epochs (\`"5ep"\`) and iterations (\`"500it"\`): a schedule written with them fits a run of any length.

${tables.join("\n\n")}
`;
}
