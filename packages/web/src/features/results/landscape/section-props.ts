import type { Analysis, AnalysisKind, Experiment } from "@glissade/api";

/** What every section of the tab gets. */
export interface SectionProps {
  readonly experiment: Experiment;
  /** The newest first. */
  readonly analyses: readonly Analysis[];
  /** Kept ones. */
  readonly checkpoints: number;
  readonly needed: Readonly<Record<AnalysisKind, number>>;
  /** Why none can be started now. */
  readonly refusal: string | null;
}
