import type { ExperimentSummary, Trunk } from "@glissade/api";
import type { Statements } from "../../store/store.ts";
import { withMetrics } from "../experiments/experiment-repository.ts";
import { toSummary } from "../experiments/to-experiment.ts";

/** A fork, and where it left its parent. */
export interface ForkLink {
  readonly id: string;
  readonly parentId: string;
  readonly step: number;
}

/** The trees of forks of some experiments, and what of each one's training its ancestors did. */
export async function readLineage(
  db: Statements,
  projectId: string,
  ids: readonly string[],
): Promise<{ family: ExperimentSummary[]; trunks: Trunk[] }> {
  const links = await readLinks(db, projectId);
  const wanted = familyOf(links, ids);
  if (wanted.size === 0) return { family: [], trunks: [] };
  const rows = await db
    .selectFrom("experiments")
    .selectAll()
    .where("project_id", "=", projectId)
    .where("id", "in", [...wanted])
    .orderBy("number")
    .execute();
  const there = new Set(rows.map(({ id }) => id));
  const trunks = rows.map(({ id }) => ({ experimentId: id, parts: trunkOf(links, id, there) }));
  return { family: (await withMetrics(db, rows)).map(toSummary), trunks };
}

async function readLinks(db: Statements, projectId: string): Promise<ForkLink[]> {
  const rows = await db
    .selectFrom("experiments")
    .select(["id", "parent_id", "parent_step"])
    .where("project_id", "=", projectId)
    .where("parent_kind", "=", "fork")
    .where("parent_id", "is not", null)
    .execute();
  return rows.map((row) => ({ id: row.id, parentId: row.parent_id ?? "", step: row.parent_step ?? 0 }));
}

/** Everybody who is related to one of these through forks, discarded ones between them included. */
export function familyOf(links: readonly ForkLink[], ids: readonly string[]): Set<string> {
  const neighbours = new Map<string, string[]>();
  const connect = (a: string, b: string): void => void neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
  for (const { id, parentId } of links) {
    connect(id, parentId);
    connect(parentId, id);
  }
  const found = new Set(ids);
  for (const id of found) for (const other of neighbours.get(id) ?? []) found.add(other);
  return found;
}

/**
 * What the ancestors of a fork trained of its run, the first one first. Each part ends where the next one left it.
 *
 * @param there who still exists
 */
export function trunkOf(links: readonly ForkLink[], id: string, there: ReadonlySet<string>): Trunk["parts"] {
  const byId = new Map(links.map((link) => [link.id, link]));
  const parts: Trunk["parts"] = [];
  for (let link = byId.get(id); link; link = byId.get(link.parentId)) {
    const from = byId.get(link.parentId)?.step ?? 0;
    if (there.has(link.parentId)) parts.unshift({ experimentId: link.parentId, from, to: link.step });
  }
  return parts;
}
