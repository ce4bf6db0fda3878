import { queryOptions } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";

/** The checkpoints that are kept, in the order of their steps; read anew with the experiment. */
export const checkpointsQuery = (experimentId: string) =>
  queryOptions({
    queryKey: ["experiment", experimentId, "checkpoints"],
    queryFn: async ({ signal }) => (await api.listCheckpoints({ experimentId }, { signal })).checkpoints,
  });
