import type { Dataset } from "@glissade/api";
import { Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { IconPencil, IconRefresh, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { ActionsMenu } from "../../../shared/ui/actions-menu.tsx";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { common } from "../../../strings/common.ts";
import { data as words } from "../../../strings/data.ts";
import { useImport } from "../import/use-import.ts";
import { RenameModal } from "../rename-modal.tsx";

export interface DatasetMenuProps {
  readonly dataset: Dataset;
  readonly onDeleted?: () => Promise<void>;
}

/** What can be done with a data set besides looking at it. */
export function DatasetMenu({ dataset, onDeleted }: DatasetMenuProps) {
  const { id, name, projectId, state, source, pictures } = dataset;
  const [renaming, { open, close }] = useDisclosure();
  const queryClient = useQueryClient();
  const again = useImport(projectId);
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
  };
  const remove = useMutation({
    mutationFn: () => api.deleteDataset({ datasetId: id, confirm: "true" }),
    onSuccess: async () => {
      tellDone(words.deletedDataset(name));
      // Away first: what is gone must not be asked for again.
      await onDeleted?.();
      queryClient.removeQueries({ queryKey: ["dataset", id] });
      refresh();
    },
    onError: tellError,
  });
  const confirm = (): void => {
    modals.openConfirmModal({
      title: words.deleteDatasetTitle(name),
      children: (
        <Text size="sm">
          {words.deleteDatasetWhat(pictures, source.kind === "folder" || source.kind === "archive")}
        </Text>
      ),
      labels: { confirm: words.deleteDataset, cancel: common.cancel },
      confirmProps: { color: "red.9" },
      onConfirm: () => remove.mutate(),
    });
  };
  const sameSource = againSource(dataset);
  return (
    <>
      <ActionsMenu label={words.actionsFor(name)} loading={remove.isPending}>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
          {words.rename}
        </Menu.Item>
        {state === "failed" && sameSource && (
          <Menu.Item
            leftSection={<IconRefresh size={16} aria-hidden />}
            disabled={again.isPending}
            onClick={() => again.mutate({ source: sameSource, name })}
          >
            {words.importAgain}
          </Menu.Item>
        )}
        <Menu.Item
          leftSection={<IconTrash size={16} aria-hidden />}
          color="red"
          disabled={state === "importing"}
          onClick={confirm}
        >
          {words.deleteDataset}
        </Menu.Item>
      </ActionsMenu>
      <RenameModal
        opened={renaming}
        onClose={close}
        title={words.renameDataset}
        name={name}
        save={async (next) => {
          const renamed = await api.renameDataset({ datasetId: id, body: { name: next } });
          queryClient.setQueryData(["dataset", id], renamed);
          refresh();
        }}
      />
    </>
  );
}

/** Where it came from, if that is still there to be imported again; the files of an upload are gone. */
function againSource({ source: { kind, path } }: Dataset) {
  if (kind === "sample") return { kind } as const;
  return kind !== "upload" && path !== null ? ({ kind, path } as const) : undefined;
}
