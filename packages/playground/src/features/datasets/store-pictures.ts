import type { Dataset as ApiDataset } from "@glissade/api";
import { type Dataset, type ExaminedPicture, examinePictures } from "@glissade/vision";
import type { Store } from "../../store/store.ts";
import type { DatasetSummary } from "./dataset-repository.ts";

/** Rows of one statement: databases limit how many values one may hold. */
const batchRows = 1000;

export interface StorePicturesOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: { readonly done: number; readonly total: number }) => void;
}

/**
 * Looks at every picture and keeps what there is to know of it in the records.
 *
 * @returns what the data set comes to
 */
export async function storePictures(
  store: Store,
  datasetId: string,
  dataset: Dataset,
  { signal, onProgress }: StorePicturesOptions,
): Promise<{ readonly summary: DatasetSummary; readonly unreadable: number }> {
  await store.db.deleteFrom("pictures").where("dataset_id", "=", datasetId).execute();
  const hashes = new Array<string | null>(dataset.items.length).fill(null);
  const unreadablePerClass = new Array<number>(dataset.classes.length).fill(0);
  let waiting: ExaminedPicture[] = [];
  let unreadable = 0;
  const flush = async (): Promise<void> => {
    const rows = waiting.map((picture) => toRow(datasetId, picture));
    waiting = [];
    if (rows.length > 0) await store.db.insertInto("pictures").values(rows).execute();
  };
  await examinePictures(dataset, {
    signal,
    onProgress,
    async onPicture(picture) {
      hashes[picture.index] = picture.hash;
      if (picture.reason !== undefined) {
        unreadable += 1;
        unreadablePerClass[picture.label] = (unreadablePerClass[picture.label] ?? 0) + 1;
      }
      waiting.push(picture);
      if (waiting.length >= batchRows) await flush();
    },
  });
  await flush();
  return {
    unreadable,
    summary: {
      repeats: countRepeats(hashes),
      hasParts: dataset.items.some(({ part }) => part !== undefined),
      classes: countClasses(dataset, unreadablePerClass),
      warnings: dataset.warnings.map(({ code, message }) => ({ code, message })),
    },
  };
}

function toRow(datasetId: string, picture: ExaminedPicture) {
  const { index, id, label, part, hash, width, height, bytes, reason } = picture;
  return {
    dataset_id: datasetId,
    position: index,
    item: id,
    label,
    part,
    hash,
    width,
    height,
    bytes,
    unreadable: reason ?? null,
  };
}

function countRepeats(hashes: readonly (string | null)[]): number {
  const known = hashes.filter((hash) => hash !== null);
  return known.length - new Set(known).size;
}

function countClasses(dataset: Dataset, unreadable: readonly number[]): ApiDataset["classes"] {
  const counts = dataset.classes.map((name, label) => ({
    name,
    total: 0,
    unreadable: unreadable[label] ?? 0,
    train: 0,
    validation: 0,
    test: 0,
  }));
  for (const { label, part } of dataset.items) {
    const count = counts[label];
    if (!count) continue;
    count.total += 1;
    if (part !== undefined) count[part] += 1;
  }
  return counts;
}
