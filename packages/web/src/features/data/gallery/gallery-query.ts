import { addressOf, operations, type Picture } from "@glissade/api";
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { filtersOf, type GalleryFilters, type GalleryView, pageSize } from "./gallery-view.ts";

/** A picture with what a model says of it, where one is asked. */
export interface GalleryItem {
  readonly datasetId: string;
  readonly index: number;
  readonly item: string;
  readonly class: string;
  readonly unreadable: string | null;
  readonly tags: readonly string[];
  readonly prediction?: { readonly class: string; readonly probability: number; readonly labelProbability: number };
}

export interface GalleryPage {
  readonly items: readonly GalleryItem[];
  readonly total: number;
  readonly offset: number;
}

/** A page of what a view finds. */
export const galleryQuery = (datasetId: string, view: GalleryView) =>
  queryOptions({
    queryKey: ["dataset", datasetId, "pictures", filtersOf(view), view.page],
    queryFn: ({ signal }) =>
      readGallery(datasetId, view, { offset: (view.page - 1) * pageSize, limit: pageSize, signal }),
    placeholderData: keepPreviousData,
  });

/** Facts of one picture. */
export const pictureQuery = (datasetId: string, index: number) =>
  queryOptions({
    queryKey: ["dataset", datasetId, "picture", index],
    queryFn: async ({ signal }): Promise<Picture | null> => {
      // Without a filter, a picture's place in the list is its index.
      const { items } = await api.listPictures({ datasetId, offset: index, limit: 1 }, { signal });
      return items[0] ?? null;
    },
  });

interface Window {
  readonly offset: number;
  readonly limit: number;
  readonly signal?: AbortSignal;
}

async function readGallery(
  datasetId: string,
  filters: GalleryFilters,
  { offset, limit, signal }: Window,
): Promise<GalleryPage> {
  const options = signal ? { signal } : {};
  const { experiment, class: label, predicted, verdict } = filters;
  if (experiment === undefined) {
    const { items, total } = await api.listPictures({ datasetId, ...pictureFilters(filters), offset, limit }, options);
    return { items, total, offset };
  }
  const { items, total } = await api.listPredictions(
    {
      experimentId: experiment,
      datasetId,
      ...(label !== undefined && { label }),
      ...(predicted !== undefined && { predicted }),
      ...(verdict !== undefined && { mistakes: verdict === "wrong" ? "true" : "false" }),
      offset,
      limit,
    },
    options,
  );
  return {
    items: items.map(({ label: name, predicted: said, probability, labelProbability, ...picture }) => ({
      ...picture,
      class: name,
      unreadable: null,
      tags: [],
      prediction: { class: said, probability, labelProbability },
    })),
    total,
    offset,
  };
}

function pictureFilters({ class: name, tag, split, part, readable }: GalleryFilters) {
  return {
    ...(name !== undefined && { class: name }),
    ...(tag !== undefined && { tag }),
    ...(readable !== undefined && { readable: readable === "yes" ? ("true" as const) : ("false" as const) }),
    ...(part !== undefined && { part }),
    ...(part !== undefined && split !== undefined && split !== "own" && { splitId: split }),
  };
}

/** The indices of all pictures that a view finds. */
export async function allIndices(datasetId: string, filters: GalleryFilters): Promise<number[]> {
  const indices: number[] = [];
  for (let offset = 0; ;) {
    const { items, total } = await readGallery(datasetId, filters, { offset, limit: 1000 });
    indices.push(...items.map(({ index }) => index));
    offset += 1000;
    if (offset >= total) return indices;
  }
}

/** Where a picture is, or a thumbnail of it. */
export function pictureAddress(datasetId: string, index: number, size?: number): string {
  return addressOf(operations.getPicture, { datasetId, index, ...(size !== undefined && { size }) });
}
