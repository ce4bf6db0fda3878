import type { ExperimentSummary } from "@glissade/api";
import { ActionIcon, type ActionIconProps, Button, Popover, Stack, TagsInput } from "@mantine/core";
import { IconTag } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../shared/api/client.ts";
import { tellError } from "../../shared/ui/tell.tsx";
import { playground } from "../../strings/playground.ts";

/** Adds and removes an experiment's tags in place. */
export function TagButton({ experiment }: { readonly experiment: ExperimentSummary }) {
  // The form is made when it is first asked for: a table has many rows.
  const [asked, setAsked] = useState(false);
  return asked ? (
    <TagForm experiment={experiment} />
  ) : (
    <ActionIcon {...looks} aria-label={playground.row.tags(experiment.number)} onClick={() => setAsked(true)}>
      <IconTag size={14} aria-hidden />
    </ActionIcon>
  );
}

const looks: ActionIconProps = { variant: "subtle", color: "gray", size: 24 };

function TagForm({ experiment }: { readonly experiment: ExperimentSummary }) {
  const [open, setOpen] = useState(true);
  const [tags, setTags] = useState<string[]>([...experiment.tags]);
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => api.updateExperiment({ experimentId: experiment.id, body: { tags } }),
    onSuccess: () => {
      setOpen(false);
      return queryClient.invalidateQueries({ queryKey: ["project", experiment.projectId] });
    },
    onError: tellError,
  });
  return (
    <Popover opened={open} onChange={setOpen} width={280} trapFocus withArrow shadow="sm" position="bottom-start">
      <Popover.Target>
        <ActionIcon
          {...looks}
          aria-label={playground.row.tags(experiment.number)}
          onClick={() => {
            setTags([...experiment.tags]);
            setOpen(!open);
          }}
        >
          <IconTag size={14} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <TagsInput
            label={playground.row.tags(experiment.number)}
            placeholder={playground.row.tagsHint}
            value={tags}
            onChange={setTags}
            maxTags={50}
            acceptValueOnBlur
            data-autofocus
          />
          <Button size="xs" onClick={() => save.mutate()} loading={save.isPending}>
            {playground.row.saveTags}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
