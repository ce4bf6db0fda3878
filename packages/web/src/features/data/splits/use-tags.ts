import { queryOptions, useQueries } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";

/** The tags of a data set's pictures, with how many have each. */
export const tagsQuery = (datasetId: string) =>
  queryOptions({
    queryKey: ["dataset", datasetId, "tags"],
    queryFn: async ({ signal }) => (await api.listTags({ datasetId }, { signal })).items,
  });

/** All tags that pictures of some data sets have. */
export function useTagNames(datasetIds: readonly string[]): readonly string[] {
  const found = useQueries({ queries: datasetIds.map((id) => tagsQuery(id)) });
  return [...new Set(found.flatMap(({ data = [] }) => data.map(({ tag }) => tag)))].sort();
}
