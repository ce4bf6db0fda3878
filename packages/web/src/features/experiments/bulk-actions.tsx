import type { CallInput, operations } from "@glissade/api";
import { List, Stack, Text } from "@mantine/core";
import { modals } from "@mantine/modals";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { common } from "../../strings/common.ts";
import { playground } from "../../strings/playground.ts";
import type { Selection } from "./selection.ts";

export type BulkAction = CallInput<(typeof operations)["actOnExperiments"]>["body"]["action"];

interface Order {
  readonly action: BulkAction;
  readonly tags?: readonly string[];
}

/** Does something with all selected experiments, and names those that were refused, with the reason. */
export function useBulkAction(projectId: string, selection: Selection) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ action, tags }: Order) => {
      const ids = selection.chosen.map(({ id }) => id);
      // Deleting was confirmed in a dialog before.
      const confirm = action === "delete";
      return api.actOnExperiments({ projectId, body: { ids, action, confirm, ...(tags && { tags: [...tags] }) } });
    },
    onSuccess: ({ done, refused }, { action }) => {
      const said = playground.selection.done;
      if (done.length > 0) tellDone(said[action](done.length));
      if (refused.length > 0) showRefused(refused, selection);
      if (action === "delete") {
        selection.setMany(
          selection.chosen.filter(({ id }) => done.includes(id)),
          false,
        );
      }
      return queryClient.invalidateQueries({ queryKey: ["project", projectId] });
    },
    onError: tellError,
  });
}

interface Refused {
  readonly id: string;
  readonly problem: { readonly detail: string };
}

function showRefused(refused: readonly Refused[], selection: Selection): void {
  const names = new Map(selection.chosen.map(({ id, number, name }) => [id, `#${number} ${name}`]));
  modals.open({
    title: playground.selection.refusedTitle(refused.length),
    closeButtonProps: { "aria-label": common.close },
    children: (
      <List spacing="xs" size="sm">
        {refused.map(({ id, problem }) => (
          <List.Item key={id}>
            <Text span fw={600} size="sm">
              {names.get(id) ?? id}
            </Text>
            <Text size="sm">{problem.detail}</Text>
          </List.Item>
        ))}
      </List>
    ),
  });
}

/** Asks before deleting, and says what is lost. */
export function confirmDelete(selection: Selection, onConfirm: () => void): void {
  const { chosen } = selection;
  modals.openConfirmModal({
    title: playground.selection.deleteTitle(chosen.length),
    children: (
      <Stack gap="xs">
        <Text size="sm">
          {chosen
            .slice(0, 8)
            .map(({ number, name }) => `#${number} ${name}`)
            .join(", ")}
          {chosen.length > 8 && ` … +${chosen.length - 8}`}
        </Text>
        <Text size="sm">{playground.selection.deleteText}</Text>
      </Stack>
    ),
    labels: { confirm: common.delete, cancel: common.cancel },
    confirmProps: { color: "red" },
    closeButtonProps: { "aria-label": common.close },
    onConfirm,
  });
}
