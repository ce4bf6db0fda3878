import type { Experiment } from "@glissade/api";

/** What every part of the page gets. */
export interface TabProps {
  readonly experiment: Experiment;
}
