import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { tellDone } from "../../shared/ui/tell.tsx";
import { common } from "../../strings/common.ts";
import { data as words } from "../../strings/data.ts";

export interface RenameModalProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly name: string;
  readonly save: (name: string) => Promise<unknown>;
}

/** Gives something another name. */
export function RenameModal({ opened, onClose, title, ...rest }: RenameModalProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={title}>
      <RenameForm {...rest} onClose={onClose} />
    </Modal>
  );
}

function RenameForm({ name: before, save, onClose }: Omit<RenameModalProps, "opened" | "title">) {
  const [name, setName] = useState(before);
  const rename = useMutation({
    mutationFn: () => save(name.trim()),
    onSuccess: () => {
      tellDone(words.renamed);
      onClose();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate();
      }}
    >
      <Stack>
        <TextInput
          label={words.name}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={rename.error?.message}
          maxLength={200}
          required
          data-autofocus
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={rename.isPending} disabled={name.trim() === ""}>
            {common.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
