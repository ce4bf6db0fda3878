import type { Project } from "@glissade/api";
import { Menu, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { modals } from "@mantine/modals";
import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../shared/api/client.ts";
import { formatCount } from "../../shared/format/numbers.ts";
import { ActionsMenu } from "../../shared/ui/actions-menu.tsx";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { common } from "../../strings/common.ts";
import { projects } from "../../strings/projects.ts";
import { ProjectForm } from "./project-form.tsx";

export interface ProjectMenuProps {
  readonly project: Project;
  readonly onDeleted?: () => Promise<void>;
}

/** What can be done with a project besides opening it. */
export function ProjectMenu({ project, onDeleted }: ProjectMenuProps) {
  const [editing, { open, close }] = useDisclosure();
  const queryClient = useQueryClient();
  const { name, counts } = project;
  const remove = useMutation({
    mutationFn: () => api.deleteProject({ projectId: project.id, confirm: "true" }),
    onSuccess: async () => {
      tellDone(projects.deleted(name));
      // Away first: what is gone must not be asked for again.
      await onDeleted?.();
      queryClient.removeQueries({ queryKey: ["project", project.id] });
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
    },
    onError: tellError,
  });
  const busy = counts.running + counts.queued > 0;
  const confirm = (): void => {
    modals.openConfirmModal({
      title: projects.deleteTitle(name),
      children: (
        <Text size="sm">
          {projects.deleteWhat({
            datasets: formatCount(counts.datasets),
            splits: formatCount(counts.splits),
            experiments: formatCount(counts.experiments),
          })}
        </Text>
      ),
      labels: { confirm: projects.delete, cancel: common.cancel },
      confirmProps: { color: "red.9" },
      onConfirm: () => remove.mutate(),
    });
  };
  return (
    <>
      <ActionsMenu label={projects.actions(name)} loading={remove.isPending}>
        <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
          {projects.edit}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconTrash size={16} aria-hidden />}
          color="red"
          disabled={busy}
          title={busy ? projects.deleteBusy : undefined}
          onClick={confirm}
        >
          {projects.delete}
          {busy && (
            <Text size="xs" c="dimmed">
              {projects.deleteBusy}
            </Text>
          )}
        </Menu.Item>
      </ActionsMenu>
      <ProjectForm opened={editing} onClose={close} project={project} />
    </>
  );
}
