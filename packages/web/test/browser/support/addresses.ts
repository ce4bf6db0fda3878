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
  /** One that is over. */
  readonly raceId: string;
}

/** Every page there is, by a short name. */
export function pageAddresses(records: Records): Readonly<Record<string, string>> {
  const { projectId, datasetId, splitId, experimentId, draftId, compared, raceId } = records;
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
    steer: `${project}/experiments/${experimentId}?steer=cooldown`,
    fork: `${project}/experiments/${experimentId}?fork=0`,
    landscape: `${project}/experiments/${experimentId}?tab=landscape`,
    races: `${project}/races`,
    "new-race": `${project}/races/new`,
    race: `${project}/races/${raceId}`,
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
  pageAddresses({ projectId: "", datasetId: "", splitId: "", experimentId: "", draftId: "", compared: [], raceId: "" }),
);
