/** What advice can be about. */
export const adviceCodes = ["diverging", "spiking", "plateau", "rate-lost", "warmup", "overfitting"] as const;
export type AdviceCode = (typeof adviceCodes)[number];

/** `critical`: the run is being lost; `warning`: it could be better; `info`: for the next one. */
export type Severity = "critical" | "warning" | "info";

/** What triggered a piece of advice, where to look for it. */
export interface Evidence {
  /** Keys of the series that show it. */
  readonly series: readonly string[];
  /** Training steps from which to which. */
  readonly steps: readonly [from: number, to: number];
  /** The numbers, in words. */
  readonly text: string;
}

/** A change of the schedule from the present step on, as the API's steering takes it. */
export type RateChange =
  { readonly mode: "rate"; readonly lr: number } | { readonly mode: "scale"; readonly factor: number };

/** What to change in a spec for the next run; see `mendSpec`. */
export type Mend =
  | { readonly what: "warmup"; readonly epochs: number }
  | { readonly what: "rate"; readonly factor: number }
  | { readonly what: "augment" }
  | { readonly what: "epochs"; readonly epochs: number };

/** What to do about it, in one step. */
export type AdviceAction = { readonly label: string } & (
  | { readonly type: "steer"; readonly change: RateChange }
  /** Begin a new run from the newest checkpoint not after `step`. */
  | { readonly type: "fork"; readonly step: number; readonly change: RateChange }
  /** Make a draft of the same spec, mended. */
  | { readonly type: "clone"; readonly mend: Mend }
  | { readonly type: "stop" }
);

/** One piece of advice. */
export interface Advice {
  readonly code: AdviceCode;
  readonly severity: Severity;
  readonly title: string;
  /** What it means and what helps, in a sentence or two. */
  readonly text: string;
  /** The training step at which it could be said first. */
  readonly since: number;
  readonly evidence: Evidence;
  readonly action: AdviceAction | null;
}
