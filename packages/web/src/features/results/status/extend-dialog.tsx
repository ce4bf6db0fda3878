import type { Experiment } from "@glissade/api";
import { Button, Group, Modal, NumberInput, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "../../../shared/api/client.ts";
import { common } from "../../../strings/common.ts";
import { results } from "../../../strings/results.ts";
import { useAction } from "./use-action.ts";

const words = results.extend;
const schedules = ["hold", "stretch", "restart"] as const;

export interface DialogProps {
  readonly experiment: Experiment;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a finished run longer: by how much, and what its rate does then. */
export function ExtendDialog({ experiment: { id: experimentId }, opened, onClose }: DialogProps) {
  const [epochs, setEpochs] = useState<number | string>(5);
  const [schedule, setSchedule] = useState<(typeof schedules)[number]>("hold");
  const extend = useAction(
    () => api.extendExperiment({ experimentId, body: { epochs: Number(epochs), schedule } }),
    words.done,
  );
  const valid = Number.isInteger(epochs) && Number(epochs) >= 1;
  return (
    <Modal opened={opened} onClose={onClose} title={words.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) extend.mutate(undefined, { onSuccess: onClose });
        }}
      >
        <Stack>
          <Text size="sm">{words.text}</Text>
          <NumberInput
            label={words.epochs}
            value={epochs}
            onChange={setEpochs}
            min={1}
            max={1_000_000}
            allowDecimal={false}
            required
          />
          <Radio.Group
            label={words.schedule}
            value={schedule}
            onChange={(value) => setSchedule(schedules.find((each) => each === value) ?? "hold")}
          >
            <Stack gap="xs" mt={4}>
              {schedules.map((each) => (
                <Radio
                  key={each}
                  value={each}
                  label={words.options[each].label}
                  description={words.options[each].text}
                />
              ))}
            </Stack>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {common.cancel}
            </Button>
            <Button type="submit" disabled={!valid} loading={extend.isPending}>
              {words.submit}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
