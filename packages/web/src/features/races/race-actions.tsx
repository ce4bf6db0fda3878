import type { Race } from "@glissade/api";
import { Button, Checkbox, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api } from "../../shared/api/client.ts";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { races } from "../../strings/races.ts";
import { raceQuery } from "./queries.ts";

const controls = {
  pause: { icon: IconPlayerPause, call: api.pauseRace },
  resume: { icon: IconPlayerPlay, call: api.resumeRace },
  stop: { icon: IconPlayerStop, call: api.stopRace },
} as const;

type Control = keyof typeof controls;

/** What a race can be told as a whole. */
export function RaceActions({ race }: { readonly race: Race }) {
  const queryClient = useQueryClient();
  const words = races.actions;
  const act = useMutation({
    mutationFn: (control: Control) => controls[control].call({ raceId: race.id }),
    onSuccess: (changed, control) => {
      queryClient.setQueryData(raceQuery(race.projectId, race.id).queryKey, changed);
      tellDone(words.done[control]);
    },
    onError: tellError,
  });
  const possible = (Object.keys(controls) as Control[]).filter((control) => race.actions.includes(control));
  return (
    <Group gap="xs" role="group" aria-label={words.label}>
      {possible.map((control) => {
        const Icon = controls[control].icon;
        return (
          <Button
            key={control}
            variant="default"
            leftSection={<Icon size={16} aria-hidden />}
            loading={act.isPending && act.variables === control}
            disabled={act.isPending}
            onClick={() => act.mutate(control)}
          >
            {words[control]}
          </Button>
        );
      })}
      {race.actions.includes("delete") && <DeleteButton race={race} />}
    </Group>
  );
}

function DeleteButton({ race }: { readonly race: Race }) {
  const [opened, { open, close }] = useDisclosure();
  const [withExperiments, setWithExperiments] = useState(false);
  const navigate = useNavigate();
  const words = races.actions;
  const remove = useMutation({
    mutationFn: () =>
      api.deleteRace({ raceId: race.id, confirm: "true", ...(withExperiments && { experiments: "true" as const }) }),
    onSuccess: () => {
      tellDone(words.done.delete);
      void navigate({ to: "/projects/$projectId/races", params: { projectId: race.projectId } });
    },
    onError: tellError,
  });
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={open}>
        {words.delete}
      </Button>
      <Modal opened={opened} onClose={close} title={words.confirmTitle}>
        <Stack>
          <Text size="sm">{words.confirm}</Text>
          <Checkbox
            label={words.withExperiments}
            checked={withExperiments}
            onChange={(event) => setWithExperiments(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {words.cancel}
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
              {words.delete}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
