import type { Project } from "@glissade/api";
import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../shared/api/client.ts";
import { tellDone } from "../../shared/ui/tell.tsx";
import { common } from "../../strings/common.ts";
import { projects } from "../../strings/projects.ts";

const words = projects.form;

export interface ProjectFormProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Left out: a new one is made, and opened. */
  readonly project?: Project;
}

/** Name and description of a project, new or present. */
export function ProjectForm({ opened, onClose, project }: ProjectFormProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={project ? words.editTitle : words.createTitle}>
      <Fields onClose={onClose} {...(project && { project })} />
    </Modal>
  );
}

function Fields({ onClose, project }: Omit<ProjectFormProps, "opened">) {
  const [name, setName] = useState(project?.name ?? "");
  const [description, setDescription] = useState(project?.description ?? "");
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), description: description.trim() };
      return project ? api.updateProject({ projectId: project.id, body }) : api.createProject({ body });
    },
    onSuccess: (saved) => {
      void queryClient.invalidateQueries({ queryKey: ["projects"] });
      void queryClient.invalidateQueries({ queryKey: ["project", saved.id] });
      tellDone(project ? projects.saved : projects.made(saved.name));
      onClose();
      if (!project) void navigate({ to: "/projects/$projectId", params: { projectId: saved.id } });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={words.name}
          placeholder={words.namePlaceholder}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={200}
          required
          data-autofocus
          error={save.error?.message}
        />
        <Textarea
          label={words.description}
          description={words.descriptionHelp}
          value={description}
          onChange={(event) => setDescription(event.currentTarget.value)}
          maxLength={20_000}
          autosize
          minRows={2}
          maxRows={8}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ""}>
            {project ? words.save : words.create}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
