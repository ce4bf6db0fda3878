import type { ColumnType, Insertable, Selectable } from "kysely";

// Moments are ISO texts (they sort), JSON is text, flags are 0 or 1: so that one schema and the same statements serve
// SQLite and PostgreSQL.

/** A column with a default: it may be left out of an insert. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

export interface ProjectsTable {
  id: string;
  name: string;
  description: string;
  task: string;
  created_at: string;
  updated_at: string;
  /** `seq` of the newest event. Raising it inside a transaction is what puts a project's events in order. */
  event_seq: Defaulted<number>;
  /** Number of the newest experiment. */
  experiment_number: Defaulted<number>;
  /** What is still to be set up in it: the sample, at the first start. */
  setup: "sample" | null;
}

export interface DatasetsTable {
  id: string;
  project_id: string;
  name: string;
  state: "importing" | "ready" | "failed";
  source_kind: "folder" | "archive" | "upload" | "sample";
  /** As it was given; null for uploads. */
  source_path: string | null;
  /** Where its files are: a folder or file, or a packed copy in the artefacts (see datasets/location.ts). JSON. */
  location: string | null;
  format: string | null;
  fingerprint: string | null;
  /** JSON list of names, in the order of labels. */
  classes: string;
  /** JSON, what lists show: counts per class, warnings, sizes. */
  summary: string;
  pictures: Defaulted<number>;
  unreadable: Defaulted<number>;
  /** JSON problem. */
  error: string | null;
  /** JSON. */
  progress: string | null;
  created_at: string;
  updated_at: string;
}

export interface PicturesTable {
  dataset_id: string;
  /** Position in the opened data set. */
  position: number;
  item: string;
  label: number;
  part: "train" | "validation" | "test" | null;
  hash: string | null;
  width: number | null;
  height: number | null;
  bytes: number | null;
  unreadable: string | null;
}

export interface PictureTagsTable {
  dataset_id: string;
  position: number;
  tag: string;
}

export interface UploadsTable {
  id: string;
  project_id: string;
  created_at: string;
  expires_at: string;
  bytes: Defaulted<number>;
  files: Defaulted<number>;
}

export interface SplitsTable {
  id: string;
  project_id: string;
  name: string;
  /** JSON. */
  spec: string;
  /** JSON. */
  counts: string;
  created_at: string;
}

export interface SplitPartsTable {
  split_id: string;
  dataset_id: string;
  /** Order of the data sets in the split. */
  position: number;
  /** A character per picture: t, v, e or -. */
  parts: string;
}

export interface ExperimentsTable {
  id: string;
  project_id: string;
  number: number;
  name: string;
  state: "draft" | "queued" | "running" | "paused" | "finished" | "stopped" | "failed";
  reason: string | null;
  split_id: string;
  /** JSON; complete once it is queued. */
  spec: string;
  /** JSON list. */
  tags: string;
  notes: string;
  priority: Defaulted<number>;
  parent_id: string | null;
  parent_kind: "clone" | "fork" | null;
  parent_step: number | null;
  /** JSON, of a fork: the files of its parent that it begins from, as in a checkpoint's manifest; see runner/borrowers.ts. */
  origin: Defaulted<string | null>;
  /** JSON list of training steps after which a checkpoint is saved and kept, whatever else is thinned out. */
  checkpoint_at: Defaulted<string | null>;
  /** Fencing number: raised by whoever takes the experiment up; every write of a training must name it. */
  attempt: Defaulted<number>;
  worker: string | null;
  heartbeat_at: string | null;
  /** What the running attempt was asked to do. */
  asked: "pause" | "stop" | null;
  /** Of the queue that holds it, while queued or running. */
  job_id: string | null;
  /** JSON. */
  progress: string | null;
  /** JSON. */
  best: string | null;
  /** JSON problem. */
  error: string | null;
  /** JSON: the trainer's finished event. */
  result: string | null;
  seconds: number | null;
  created_at: string;
  updated_at: string;
  queued_at: string | null;
  started_at: string | null;
  ended_at: string | null;
}

/** Leaves of specs (`spec.solver.lr`) and newest metrics (`metrics.validation/accuracy`), to filter and sort by. */
export interface ExperimentValuesTable {
  project_id: string;
  experiment_id: string;
  key: string;
  number: number | null;
  text: string | null;
}

export interface EventsTable {
  project_id: string;
  seq: number;
  experiment_id: string | null;
  dataset_id: string | null;
  time: string;
  type: string;
  attempt: number | null;
  /** Line of the training's own log, for events that come from it: what makes taking them in idempotent. */
  line: number | null;
  /** JSON. */
  data: string;
}

/** A stretch of a metric series; see metrics/. */
export interface SeriesChunksTable {
  experiment_id: string;
  series: string;
  /** Order within the series, from 0. */
  position: number;
  count: number;
  first_step: number;
  last_step: number;
  /** null where all values are NaN. */
  min: number | null;
  max: number | null;
  last: number | null;
  /** Values that are NaN. */
  nans: number;
  data: Uint8Array;
}

/** How many lines of the training's metrics log are in the series: what makes taking them in idempotent. */
export interface SeriesPositionsTable {
  experiment_id: string;
  lines: number;
}

export interface CheckpointsTable {
  experiment_id: string;
  attempt: number;
  step: number;
  epoch: number;
  time: string;
  /** JSON: file name in the run folder to artefact key, bytes and sha256. */
  manifest: string;
}

export interface ArtifactsTable {
  experiment_id: string;
  name: string;
  key: string;
  bytes: number;
  sha256: string;
  media_type: string;
  created_at: string;
}

/** A change that a running experiment was asked for, until its training says what became of it. */
export interface SteeringRequestsTable {
  /** UUID of version 7: they sort by the time of asking. */
  id: string;
  experiment_id: string;
  /** JSON, as the API takes it. */
  change: string;
  by: string;
  time: string;
}

export interface RacesTable {
  id: string;
  project_id: string;
  name: string;
  state: "running" | "paused" | "finished" | "stopped";
  split_id: string;
  /** JSON: the base experiment's, complete. */
  spec: string;
  /** JSON: what was asked for. */
  settings: string;
  /** JSON: what that came to, see races/stored-plan.ts. */
  plan: string;
  priority: Defaulted<number>;
  /** JSON: up to which rung each candidate may train. */
  sent: string;
  created_at: string;
  updated_at: string;
  ended_at: string | null;
}

/** A run of a race, from when it is made. */
export interface RaceMembersTable {
  race_id: string;
  candidate: number;
  /** Index into the plan's seeds. */
  seed: number;
  /** null once it is deleted. */
  experiment_id: string | null;
  /** Training step at which it is held; null: trains to its end. */
  stop_at: number | null;
  /** Training steps done, as of the end of its last attempt. */
  step: number;
  /** JSON: best value so far by rung. */
  results: string;
  /** 1: the race as a whole paused or stopped it, not a person. */
  by_race: Defaulted<number>;
}

/** A picture of an experiment's loss; see features/analyses. */
export interface AnalysesTable {
  id: string;
  experiment_id: string;
  /** At the other end of a line. It may be gone. */
  other_experiment_id: string | null;
  kind: "surface" | "line" | "sharpness";
  /** JSON, complete. */
  options: string;
  state: "queued" | "running" | "finished" | "failed";
  /** JSON. */
  progress: string | null;
  /** JSON problem. */
  error: string | null;
  /** Of the artifact that holds the result. */
  result_key: string | null;
  result_sha256: string | null;
  created_at: string;
  updated_at: string;
  ended_at: string | null;
}

export interface TokensTable {
  id: string;
  name: string;
  /** SHA-256 of the secret. */
  hash: string;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface SessionsTable {
  /** SHA-256 of the cookie's value. */
  hash: string;
  token_id: string;
  created_at: string;
  expires_at: string;
}

export interface Database {
  projects: ProjectsTable;
  datasets: DatasetsTable;
  pictures: PicturesTable;
  picture_tags: PictureTagsTable;
  uploads: UploadsTable;
  splits: SplitsTable;
  split_parts: SplitPartsTable;
  experiments: ExperimentsTable;
  experiment_values: ExperimentValuesTable;
  events: EventsTable;
  series_chunks: SeriesChunksTable;
  series_positions: SeriesPositionsTable;
  checkpoints: CheckpointsTable;
  artifacts: ArtifactsTable;
  steering_requests: SteeringRequestsTable;
  races: RacesTable;
  race_members: RaceMembersTable;
  analyses: AnalysesTable;
  tokens: TokensTable;
  sessions: SessionsTable;
}

export type ProjectRow = Selectable<ProjectsTable>;
export type DatasetRow = Selectable<DatasetsTable>;
export type SplitRow = Selectable<SplitsTable>;
export type SteeringRequestRow = Selectable<SteeringRequestsTable>;
export type ExperimentRow = Selectable<ExperimentsTable>;
export type EventRow = Selectable<EventsTable>;
export type NewEvent = Insertable<EventsTable>;
export type RaceRow = Selectable<RacesTable>;
export type RaceMemberRow = Selectable<RaceMembersTable>;
export type AnalysisRow = Selectable<AnalysesTable>;
export type CheckpointRow = Selectable<CheckpointsTable>;
