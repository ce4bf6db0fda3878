export { advise } from "./advise.ts";
export {
  type Advice,
  type AdviceAction,
  type AdviceCode,
  adviceCodes,
  type Evidence,
  type Mend,
  type RateChange,
  type Severity,
} from "./advice.ts";
export { mendSpec } from "./mend-spec.ts";
export type { RunFacts } from "./run-facts.ts";
export type { RunSeries, Series } from "./series.ts";
