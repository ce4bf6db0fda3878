import { type Dataset, openDataset, type Picture } from "@glissade/vision";
import { join } from "node:path";
import { notFound } from "../../error.ts";
import { createRoots, type Roots } from "../../files/roots.ts";
import { createThumbnails, type Thumbnails } from "../../files/thumbnails.ts";
import { datasetLocation } from "../../runner/dataset-location.ts";
import { materialiseDataset } from "../../runner/materialise-dataset.ts";
import type { Services } from "../../services.ts";
import type { DatasetRow } from "../../store/schema.ts";

/** Data sets kept open for showing their pictures: opening one lists all its files. */
export interface OpenedDatasets {
  /** Where their files may be: the roots of imports, and our own folder. */
  readonly roots: Roots;
  readonly thumbnails: Thumbnails;
  /** @throws PlaygroundError `not_found` for a data set that is not ready */
  dataset(row: DatasetRow): Promise<Dataset>;
  /** @throws PlaygroundError `not_found` for a picture that is not there, or not yet */
  picture(row: DatasetRow, index: number): Promise<Picture>;
  forget(id: string): void;
}

const mostOpened = 8;

export async function createOpenedDatasets(
  services: Pick<Services, "artifacts" | "settings">,
): Promise<OpenedDatasets> {
  const { settings, artifacts } = services;
  const { dataDir } = settings;
  const roots = await createRoots([...settings.roots, dataDir]);
  const opened = new Map<string, Promise<Dataset>>();
  const open = async ({ id, name, location }: DatasetRow): Promise<Dataset> => {
    const dataset = { id, name, location: datasetLocation.parse(JSON.parse(location ?? "")) };
    return openDataset(await materialiseDataset(dataset, { dataDir, artifacts, signal: new AbortController().signal }));
  };
  const openOnce = (row: DatasetRow): Promise<Dataset> => {
    const dataset = opened.get(row.id) ?? open(row);
    opened.delete(row.id);
    opened.set(row.id, dataset);
    dataset.catch(() => opened.delete(row.id));
    for (const oldest of opened.keys()) {
      if (opened.size <= mostOpened) break;
      opened.delete(oldest);
    }
    return dataset;
  };
  return {
    roots,
    thumbnails: createThumbnails({ roots, folder: join(dataDir, "cache", "thumbnails") }),
    async dataset(row) {
      if (row.state !== "ready") throw notFound("dataset", row.id);
      return openOnce(row);
    },
    async picture(row, index) {
      if (row.state !== "ready" || index >= row.pictures) throw notFound("picture", String(index));
      return (await openOnce(row)).read(index);
    },
    forget: (id) => void opened.delete(id),
  };
}
