import type { ExperimentSpec } from "@glissade/trainer";
import { candidateSpec } from "../../races/candidates.ts";
import type { StoredPlan } from "../../races/stored-plan.ts";
import { experimentWarnings, type PartSizes } from "../experiments/plan-experiment.ts";

interface Warning {
  readonly code: string;
  readonly message: string;
}

/** What is probably not meant about a race: about each candidate once, and about the race itself. */
export function raceWarnings(base: ExperimentSpec, { plan }: StoredPlan, images: PartSizes): Warning[] {
  const warnings: Warning[] = [];
  if (plan.seeds.length === 1) {
    const message = "with one seed nothing can be said about noise: the order may be chance";
    warnings.push({ code: "one_seed", message });
  }
  if (plan.rungs.length === 1) {
    const message = "the run is too short for a rung before its end: every candidate is trained to the end";
    warnings.push({ code: "no_rung", message });
  }
  return [...warnings, ...ofCandidates(base, plan, images)];
}

/** What is wrong with several candidates in the same way is said once. */
function ofCandidates(base: ExperimentSpec, { candidates, epochs }: StoredPlan["plan"], images: PartSizes): Warning[] {
  const labels = new Map<string, { readonly code: string; readonly of: string[] }>();
  for (const candidate of candidates) {
    for (const { code, message } of experimentWarnings(candidateSpec(base, candidate, epochs, base.seed), images)) {
      const known = labels.get(message) ?? { code, of: [] };
      known.of.push(candidate.label);
      labels.set(message, known);
    }
  }
  return [...labels].map(([message, { code, of }]) => {
    if (of.length === candidates.length) return { code, message };
    const others = of.length > 2 ? ` and ${of.length - 2} others` : "";
    return { code, message: `${of.slice(0, 2).join(", ")}${others}: ${message}` };
  });
}
