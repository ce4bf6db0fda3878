import type { Dashboard } from "@glissade/api";
import type { GettingStartedStep } from "../../strings/projects.ts";

export interface Where {
  readonly to: string;
  readonly search: Readonly<Record<string, string>>;
}

/** Where each step of getting started is done, with what there is so far. */
export function whereSteps(
  dashboard: Pick<Dashboard, "project" | "recent" | "running">,
): Readonly<Record<GettingStartedStep, Where>> {
  const { project, recent, running } = dashboard;
  const base = `/projects/${project.id}`;
  const at = (path: string, search: Where["search"] = {}): Where => ({ to: `${base}${path}`, search });
  const draft = recent.find(({ state }) => state === "draft");
  // The best when one has finished, else the one that will be first.
  const result = project.best?.experimentId ?? running[0]?.id;
  return {
    dataset: at("/data", { import: "files" }),
    split: at("/splits/new"),
    experiment: at("/experiments/new"),
    start: draft ? at(`/experiments/${draft.id}/edit`) : at("/experiments/new"),
    result: result === undefined ? at("/experiments") : at(`/experiments/${result}`),
  };
}
