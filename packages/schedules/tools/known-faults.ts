/** A fault of an original that we know of, and what we do about it. */
export interface KnownFault {
  /** The test in test/known-faults.test.ts goes by it. */
  readonly id: string;
  readonly what: string;
  /** Public issues of pytorch/pytorch; empty where none is known. */
  readonly issues: readonly number[];
  /** What the original does. */
  readonly original: string;
  /** What we do. */
  readonly ours: string;
  /** What `"compat": "pytorch"` changes about that; left out, nothing. */
  readonly compat?: string;
}

/** The faults of PyTorch 2.13 and before that users run into; each has a test. */
export const knownFaults = [
  {
    id: "resume-on-boundary",
    what: "Resuming where a rate just dropped",
    issues: [29697, 102261, 149312],
    original:
      "StepLR, MultiStepLR and ConstantLR, built again with last_epoch at a step where they drop, drop a second time.",
    ours: "A schedule continues by loading its state, which holds the rates: the run goes on as if never stopped.",
  },
  {
    id: "resume-sequence",
    what: "Resuming a sequence",
    issues: [162591],
    original: "SequentialLR(last_epoch=N) starts over with its first schedule.",
    ours: "The state holds the step and the state of each schedule inside; the sequence goes on in the one that was running.",
  },
  {
    id: "resume-warm-restarts",
    what: "Resuming warm restarts whose cycles grow",
    issues: [88791, 110497],
    original:
      "CosineAnnealingWarmRestarts with T_mult > 1, built again past its first cycle, takes T_0 for the cycle's length.",
    ours: "The cycle follows from the step alone.",
  },
  {
    id: "composites-inside",
    what: "Compositions inside compositions",
    issues: [196243],
    original:
      "A SequentialLR or ChainedScheduler raises NotImplementedError when a sequence hands over to it; as the first schedule it is advanced a step too far; in a chain it throws away what the others have done so far.",
    ours: "Any composition stands anywhere: in a sequence it begins at its own step 0 from the base rate, in a chain it enters as a factor.",
    compat: "PyTorch's values wherever it has any.",
  },
  {
    id: "milestone-zero",
    what: "A sequence that hands over at step 0",
    issues: [185872, 185986],
    original: "Before 2.13 the first schedule ran at step 0 though its milestone was 0.",
    ours: "The second schedule begins at step 0, as in PyTorch since 2.13.",
  },
  {
    id: "plateau-inside",
    what: "ReduceLROnPlateau inside a sequence or a chain",
    issues: [68978],
    original: "Refused.",
    ours: "In a sequence it begins from the base rate when its turn comes, with no best metric yet; in a chain it reduces what the others leave. Every step takes the metric.",
  },
  {
    id: "missed-restart",
    what: "A warm restart missed for some T_mult",
    issues: [],
    original:
      "step(epoch) finds the cycle by a logarithm, rounded down: with T_0 = 1, T_mult = 3 epoch 121 gets eta_min instead of the base rate.",
    ours: "Cycles are counted in whole numbers; every restart is met.",
    compat:
      "at(t) gives the value of PyTorch's step(epoch), to the last bit of its logarithm; step() counts the cycles, here as there.",
  },
  {
    id: "one-cycle-past-the-end",
    what: "OneCycleLR one step past its end",
    issues: [38170, 92040],
    original: "Step total_steps is allowed and rises again; the one after it raises ValueError.",
    ours: "The last rate, of step total_steps - 1, is held.",
    compat: "PyTorch's value at total_steps; after it an error with the code past_end.",
  },
  {
    id: "one-cycle-empty-phase",
    what: "A phase of OneCycleLR that has no length",
    issues: [180187, 183386, 42447],
    original:
      "pct_start * total_steps = 1 divides by zero in the constructor, pct_start = 1.0 in the step after the last; pct_start = 1 (an int) is refused.",
    ours: "A phase of no length is passed over: the run starts at max_lr, or ends there. pct_start is a share from 0 to 1, whatever its type.",
    compat: "PyTorch's values; where it divides by zero, an error with the code not_finite.",
  },
  {
    id: "zero-length",
    what: "total_iters = 0",
    issues: [169107],
    original:
      "LinearLR stays at start_factor and PolynomialLR at the base rate for ever, their closed forms divide by zero; ConstantLR never takes its factor away, except in its closed form.",
    ours: "A phase of no length is over at once: end_factor, zero and the base rate hold from step 0 on.",
    compat: "PyTorch's values when stepped.",
  },
  {
    id: "impossible-lengths",
    what: "step_size = 0 and T_max = 0",
    issues: [17913],
    original: "Accepted; the first step divides by zero.",
    ours: "Refused when the spec is read, with the key and the range.",
  },
  {
    id: "negative-metrics",
    what: "Negative metrics under a relative threshold",
    issues: [47513, 38622],
    original:
      "best * (1 - threshold) lies above a negative best, so that a metric that got worse counts as an improvement.",
    ours: "The threshold is a share of the best metric's size: only a better metric counts.",
    compat: "PyTorch's comparison.",
  },
  {
    id: "group-added-later",
    what: "A parameter group added in the middle of a run",
    issues: [79888, 104361, 20997],
    original:
      "Schedules that know base rates raise ValueError (older versions silently skipped the group); the others act on it from whatever rate it has.",
    ours: "addGroup(lr) joins it to the schedule where the other groups are.",
  },
  {
    id: "cyclic-after-another",
    what: "CyclicLR where another scheduler was before",
    issues: [21965],
    original: "At step 0 the rate is the other scheduler's base rate instead of base_lr; right from step 1 on.",
    ours: "base_lr from step 0 on.",
    compat: "PyTorch's value at step 0.",
  },
  {
    id: "aliased-rates",
    what: "Rates that change after they were read",
    issues: [162359],
    original: "With rates in tensors, get_last_lr() of a composition may hand out the tensors that later steps change.",
    ours: "lr is a copy of its own.",
  },
  {
    id: "below-zero",
    what: "A cosine with eta_min in a chain",
    issues: [],
    original:
      "The recursion pulls towards eta_min from any rate; from one below eta_min it may cross zero, and the rate goes negative.",
    ours: "The same recursion; a rate below zero stops with the code not_finite and the step. ProductLR has no such recursion.",
  },
  {
    id: "shared-base-rate",
    what: "Schedules in one composition that set initial_lr",
    issues: [],
    original:
      "OneCycleLR and a CyclicLR in first place overwrite initial_lr: schedules built after them start from it, and a sequence's first schedule does, too.",
    ours: "The same, so that the numbers agree. ProductLR, PerGroupLR and the wrappers keep the schedules apart.",
  },
  {
    id: "shared-corners",
    what: "Two schedules of a kind that keep their arguments in the optimizer",
    issues: [],
    original:
      "OneCycleLR keeps its rates and momenta in the parameter groups, SWALR its swa_lr: a second one in a composition overwrites those of the first, and a CyclicLR its momenta.",
    ours: "Each keeps its own.",
    compat: "PyTorch's values: the last one built decides for all.",
  },
] as const satisfies readonly KnownFault[];

export type KnownFaultId = (typeof knownFaults)[number]["id"];

const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("*", "\\*").replaceAll("_", "\\_");

const links = (issues: readonly number[]): string =>
  issues.length === 0
    ? "none known"
    : issues.map((issue) => `[#${issue}](https://github.com/pytorch/pytorch/issues/${issue})`).join(" ");

/** The page docs/schedules/known-faults.md. */
export function knownFaultsPage(): string {
  const rows = knownFaults.map((fault: KnownFault) => {
    const compat = fault.compat === undefined ? "" : cell(fault.compat);
    return `| ${cell(fault.what)} | ${links(fault.issues)} | ${cell(fault.original)} | ${cell(fault.ours)} | ${compat} |`;
  });
  return [
    "# Known faults of PyTorch's schedulers, and what we do",
    "",
    "Same name, same values: a schedule gives PyTorch 2.13's numbers, except where those are one of the faults below.",
    '`"compat": "pytorch"` in a spec (for it and all schedules inside) gives PyTorch\'s own value there, too.',
    "Each row has a test of the same name in `packages/schedules/test/known-faults.test.ts`.",
    "",
    "| what | issue | the original | ours | compat: pytorch |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}
