import type { Database } from "../../store/schema.ts";

/** Not worth keeping: who is logged in, and uploads under way, whose files lie on one machine. */
type LeftOut = "sessions" | "uploads";

export type KeptTable = Exclude<keyof Database, LeftOut>;

/** Every table that a backup holds, in the order in which they have to be filled, with the columns that tell rows apart. */
export const keptTables = {
  projects: ["id"],
  datasets: ["id"],
  pictures: ["dataset_id", "position"],
  picture_tags: ["dataset_id", "tag", "position"],
  splits: ["id"],
  split_parts: ["split_id", "position"],
  experiments: ["id"],
  steering_requests: ["id"],
  experiment_values: ["experiment_id", "key"],
  events: ["project_id", "seq"],
  series_chunks: ["experiment_id", "series", "position"],
  series_positions: ["experiment_id"],
  checkpoints: ["experiment_id", "attempt", "step"],
  artifacts: ["experiment_id", "name"],
  races: ["id"],
  race_members: ["race_id", "candidate", "seed"],
  analyses: ["id"],
  tokens: ["id"],
} as const satisfies { readonly [T in KeptTable]: readonly (keyof Database[T] & string)[] };

export const keptTableNames = Object.keys(keptTables) as readonly KeptTable[];
