import type { Services } from "../../services.ts";
import type { ProjectRow } from "../../store/schema.ts";
import { beginImport } from "../datasets/dataset-service.ts";
import { createDraft } from "../experiments/experiment-service.ts";
import { createSplit } from "../splits/split-service.ts";
import { createProject } from "./project-handlers.ts";

/** An experiment that ends within a minute on two cores, and whose schedule is seen to matter. */
const sampleSpec = {
  model: { architecture: "cnn-small" },
  solver: { type: "SGD", lr: 0.05, momentum: 0.9, weight_decay: 0.0005 },
  scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
  schedulerInterval: "iteration",
  augmentation: { flip: true, crop: 2 },
  training: { epochs: 12, batchSize: 64 },
};

/**
 * Gives a playground without projects one to begin with: the sample data set, a split of it, and a draft that only has to
 * be started. Goes on where an earlier start was interrupted.
 */
export async function setUpSample(services: Services): Promise<void> {
  const project = (await unfinished(services)) ?? (await first(services));
  if (!project) return;
  const { store, imports } = services;
  const datasets = () => store.db.selectFrom("datasets").selectAll().where("project_id", "=", project.id);
  const present = await datasets().executeTakeFirst();
  const dataset = present ?? (await beginImport(services, project.id, { source: { kind: "sample" } }));
  await imports.add(dataset.id);
  const ready = await datasets().where("state", "=", "ready").executeTakeFirst();
  if (!ready) return;
  const splitId = await splitOf(services, project.id, ready.id);
  await createDraft(services, project.id, { name: "Cosine", splitId, spec: sampleSpec });
  await store.db.updateTable("projects").set({ setup: null }).where("id", "=", project.id).execute();
}

function unfinished({ store }: Services): Promise<ProjectRow | undefined> {
  return store.db.selectFrom("projects").selectAll().where("setup", "=", "sample").executeTakeFirst();
}

async function first({ store }: Services): Promise<ProjectRow | undefined> {
  if (await store.db.selectFrom("projects").select("id").limit(1).executeTakeFirst()) return undefined;
  return createProject(store.db, {
    name: "Sample: hardware parts",
    description: "Drawn pictures of bolts, nuts and other parts, to try things out on.",
    task: "classification",
    setup: "sample",
  });
}

async function splitOf(services: Services, projectId: string, datasetId: string): Promise<string> {
  const present = await services.store.db
    .selectFrom("splits")
    .select("id")
    .where("project_id", "=", projectId)
    .executeTakeFirst();
  return present?.id ?? createSplit(services, projectId, "70 / 20 / 10", { datasets: [datasetId] });
}
