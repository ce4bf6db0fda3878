import type { Dataset } from "@glissade/api";
import { Badge, Button, Text } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { ImportProgress } from "../../../shared/ui/import-progress.tsx";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { cancelledState, data as words, datasetStates } from "../../../strings/data.ts";

const colors: Readonly<Record<Dataset["state"], string>> = { importing: "glacier", ready: "teal", failed: "red" };

export function DatasetBadge({ dataset: { state, error } }: { readonly dataset: Dataset }) {
  const cancelled = state === "failed" && error?.code === "cancelled";
  return (
    <Badge
      color={cancelled ? "gray" : colors[state]}
      variant="light"
      autoContrast
      tt="none"
      miw="max-content"
      c="var(--mantine-color-text)"
      leftSection={
        state === "importing" && (
          <span className="pulsing" aria-hidden>
            ●
          </span>
        )
      }
    >
      {cancelled ? cancelledState : datasetStates[state]}
    </Badge>
  );
}

/** How far an import is, with the way to end it; why it failed, in the server's words. */
export function ImportState({ dataset }: { readonly dataset: Dataset }) {
  const { state, error } = dataset;
  if (state === "failed") {
    return (
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {error?.detail}
      </Text>
    );
  }
  return (
    <ImportProgress dataset={dataset}>
      <CancelImport dataset={dataset} />
    </ImportProgress>
  );
}

function CancelImport({ dataset: { id, name, projectId } }: { readonly dataset: Dataset }) {
  const queryClient = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => api.cancelImport({ datasetId: id }),
    onSuccess: () => tellDone(words.cancelled(name)),
    onError: tellError,
    onSettled: () => {
      void queryClient.invalidateQueries({ queryKey: ["dataset", id] });
      void queryClient.invalidateQueries({ queryKey: ["project", projectId, "datasets"] });
    },
  });
  return (
    <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
      {words.cancelImport}
    </Button>
  );
}
