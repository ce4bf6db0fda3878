import type { Split } from "@glissade/api";
import { Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { ActionsMenu } from "../../../shared/ui/actions-menu.tsx";
import { tellDone, tellError } from "../../../shared/ui/tell.tsx";
import { common } from "../../../strings/common.ts";
import { data, splits as words } from "../../../strings/data.ts";
import { RenameModal } from "../rename-modal.tsx";

export interface SplitMenuProps {
  readonly split: Split;
  readonly onDeleted: () => Promise<void>;
}

/** Rename a split; delete it while nothing uses it. */
export function SplitMenu({ split, onDeleted }: SplitMenuProps) {
  const { id, projectId, name, experiments } = split;
  const [renaming, { open, close }] = useDisclosure();
  const queryClient = useQueryClient();
  const refresh = (): void => {
    void queryClient.invalidateQueries({ queryKey: ["project", projectId] });
  };
  const remove = useMutation({
    mutationFn: () => api.deleteSplit({ splitId: id }),
    onSuccess: async () => {
      tellDone(words.deleted(name));
      // Away first: what is gone must not be asked for again.
      await onDeleted();
      refresh();
    },
    onError: tellError,
  });
  const confirm = (): void => {
    modals.openConfirmModal({
      title: words.deleteTitle(name),
      children: <Text size="sm">{words.deleteWhat}</Text>,
      labels: { confirm: words.delete, cancel: common.cancel },
      confirmProps: { color: "red.9" },
      onConfirm: () => remove.mutate(),
    });
  };
  return (
    <>
      <ActionsMenu label={words.actionsFor(name)} loading={remove.isPending}>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
          {words.rename}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={16} aria-hidden />}
          color="red"
          disabled={experiments > 0}
          onClick={confirm}
        >
          {words.delete}
          {experiments > 0 && (
            <Text size="xs" c="dimmed">
              {words.inUse}
            </Text>
          )}
        </Menu.Item>
      </ActionsMenu>
      <RenameModal
        opened={renaming}
        onClose={close}
        title={data.renameSplit}
        name={name}
        save={async (next) => {
          await api.renameSplit({ splitId: id, body: { name: next } });
          refresh();
        }}
      />
    </>
  );
}
