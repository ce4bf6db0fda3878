import type { Problem } from "@glissade/api";
import { notFound, PlaygroundError } from "../../error.ts";
import { pauseExperiment, resumeExperiment, startExperiment, stopExperiment } from "../../runner/control.ts";
import { readExperiment } from "../../experiments/state.ts";
import { problemOf } from "../../server/problems.ts";
import type { Services } from "../../services.ts";
import { deleteExperiment, updateExperiment } from "./experiment-service.ts";

/** What to do with several experiments. */
export interface BulkOrder {
  readonly ids: readonly string[];
  readonly action: "start" | "pause" | "resume" | "stop" | "delete" | "tag" | "untag";
  readonly tags?: readonly string[] | undefined;
  readonly confirm: boolean;
}

/** Does it with each by itself: one that is refused keeps none of the others back. */
export async function actOnExperiments(
  services: Services,
  projectId: string,
  order: BulkOrder,
): Promise<{ done: string[]; refused: { id: string; problem: Problem }[] }> {
  const { action, tags = [], confirm } = order;
  if ((action === "tag" || action === "untag") && tags.length === 0) {
    const message = `tags: found none, expected at least one to ${action}`;
    throw new PlaygroundError("invalid_request", message, { key: "tags", found: tags });
  }
  const done: string[] = [];
  const refused: { id: string; problem: Problem }[] = [];
  for (const id of new Set(order.ids)) {
    try {
      await act(services, projectId, id, action, tags, confirm);
      done.push(id);
    } catch (error) {
      const problem = problemOf(error);
      if (problem.code === "unexpected") throw error;
      refused.push({ id, problem });
    }
  }
  return { done, refused };
}

async function act(
  services: Services,
  projectId: string,
  id: string,
  action: BulkOrder["action"],
  tags: readonly string[],
  confirm: boolean,
): Promise<unknown> {
  const row = await readExperiment(services.store.db, id);
  if (row.project_id !== projectId) throw notFound("experiment", id);
  const present = JSON.parse(row.tags) as string[];
  switch (action) {
    case "start":
      return startExperiment(services, id);
    case "pause":
      return pauseExperiment(services, id);
    case "resume":
      return resumeExperiment(services, id);
    case "stop":
      return stopExperiment(services, id);
    case "delete":
      return deleteExperiment(services, id, confirm);
    case "tag":
      return updateExperiment(services, id, { tags: [...new Set([...present, ...tags])] });
    case "untag":
      return updateExperiment(services, id, { tags: present.filter((tag) => !tags.includes(tag)) });
  }
}
