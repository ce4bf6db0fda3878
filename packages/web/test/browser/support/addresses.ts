/** What the addresses of the pages are made of. */
export interface Records {
  readonly projectId: string;
  readonly datasetId: string;
  readonly splitId: string;
  /** One that has finished. */
  readonly experimentId: string;
  /** One that was never started. */
  readonly draftId: string;
  readonly compared: readonly string[];
}

/** Every page there is, by a short name. */
export function pageAddresses(records: Records): Readonly<Record<string, string>> {
  const { projectId, datasetId, splitId, experimentId, draftId, compared } = records;
  const project = `/projects/${projectId}`;
  return {
    projects: "/",
    dashboard: project,
    data: `${project}/data`,
    dataset: `${project}/data/${datasetId}`,
    "new-split": `${project}/splits/new`,
    split: `${project}/splits/${splitId}`,
    playground: `${project}/experiments`,
    "new-experiment": `${project}/experiments/new`,
    parameters: `${project}/experiments/${draftId}/edit`,
    experiment: `${project}/experiments/${experimentId}`,
    compare: `${project}/compare?ids=${compared.join(",")}`,
    learn: "/learn",
    descent: "/learn/descent",
    "descent-story": "/learn/descent?story=restart",
    "descent-relief": "/learn/descent?view=relief",
    scheduler: "/learn/schedulers/CosineAnnealingLR",
    solver: "/learn/solvers/AdamW",
  };
}

export const pageNames: readonly string[] = Object.keys(
  pageAddresses({ projectId: "", datasetId: "", splitId: "", experimentId: "", draftId: "", compared: [] }),
);
