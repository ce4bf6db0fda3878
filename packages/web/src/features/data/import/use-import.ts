import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { data as words } from "../../../strings/data.ts";

type Source = Parameters<typeof api.importDataset>[0]["body"]["source"];

export interface ImportRequest {
  readonly source: Source;
  readonly name?: string;
}

/** Has the server import something; it answers at once and goes on by itself. */
export function useImport(projectId: string, onBegun?: () => void) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ source, name = "" }: ImportRequest) =>
      api.importDataset({ projectId, body: { source, ...(name.trim() !== "" && { name: name.trim() }) } }),
    onSuccess: ({ name }) => {
      tellDone(words.importing(name));
      onBegun?.();
      void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
    onError: tellError,
  });
}
