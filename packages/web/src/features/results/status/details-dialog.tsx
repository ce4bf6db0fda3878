import type { Experiment } from "@glissade/api";
import { Button, Group, Modal, Stack, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { api } from "../../../shared/api/client.ts";
import { common } from "../../../strings/common.ts";
import { results } from "../../../strings/results.ts";
import { useAction } from "./use-action.ts";

const words = results.details;

export interface DialogProps {
  readonly experiment: Experiment;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Name, tags and notes can be changed at any time. */
export function DetailsDialog({ experiment, opened, onClose }: DialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={words.title}>
      <Form experiment={experiment} onClose={onClose} />
    </Modal>
  );
}

function Form({ experiment, onClose }: Omit<DialogProps, "opened">) {
  const [name, setName] = useState(experiment.name);
  const [tags, setTags] = useState<string[]>([...experiment.tags]);
  const [notes, setNotes] = useState(experiment.notes);
  const save = useAction(
    () => api.updateExperiment({ experimentId: experiment.id, body: { name: name.trim(), tags, notes } }),
    words.saved,
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(undefined, { onSuccess: onClose });
      }}
    >
      <Stack>
        <TextInput
          label={words.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={200}
          required
          data-autofocus
        />
        <TagsInput label={words.tags} description={words.tagsHelp} value={tags} onChange={setTags} maxTags={50} />
        <Textarea
          label={words.notes}
          value={notes}
          onChange={(event) => setNotes(event.currentTarget.value)}
          autosize
          minRows={4}
          maxRows={16}
          maxLength={20_000}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" disabled={name.trim() === ""} loading={save.isPending}>
            {common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
