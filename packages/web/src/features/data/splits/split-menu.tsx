import type { Split } from "@glissade/api";
import { ActionIcon, Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { IconDots, IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
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
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={28}
            loading={remove.isPending}
            aria-label={words.actionsFor(name)}
          >
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
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
        </Menu.Dropdown>
      </Menu>
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
