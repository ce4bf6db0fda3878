import { type Advice, type AdviceCode, type Severity } from "./advice.ts";
import type { Rule } from "./rules/rule.ts";
import { diverging } from "./rules/diverging.ts";
import { overfitting } from "./rules/overfitting.ts";
import { plateau } from "./rules/plateau.ts";
import { rateLost } from "./rules/rate-lost.ts";
import { spiking } from "./rules/spiking.ts";
import { warmup } from "./rules/warmup.ts";
import type { RunFacts } from "./run-facts.ts";
import { viewOf } from "./run-view.ts";
import type { RunSeries } from "./series.ts";

const rules: Readonly<Record<AdviceCode, Rule>> = {
  diverging,
  spiking,
  plateau,
  "rate-lost": rateLost,
  warmup,
  overfitting,
};

/** One cause, one piece of advice: what is no news beside another. */
const explains: Readonly<Partial<Record<AdviceCode, readonly AdviceCode[]>>> = {
  diverging: ["spiking", "plateau", "warmup"],
  "rate-lost": ["plateau"],
};

const order: readonly Severity[] = ["critical", "warning", "info"];

/**
 * What a run's series so far give away, the most urgent first; nothing for a healthy run. Depends on nothing but its
 * arguments and looks back only, so a run that goes on is told the same again, with newer numbers.
 *
 * @param series as recorded; what is missing is not judged
 *
 * @example
 * advise({ "train/loss": { steps: [1, 2, 3], values: [2.3, 40, 7e5] } }, facts); // [] (too early), later "diverging"
 */
export function advise(series: RunSeries, facts: RunFacts): Advice[] {
  const view = viewOf(series, facts);
  const found = Object.values(rules).flatMap((rule) => rule(view));
  const kept = found.filter(({ code }) => !found.some((other) => explains[other.code]?.includes(code)));
  return kept.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity) || a.since - b.since);
}
