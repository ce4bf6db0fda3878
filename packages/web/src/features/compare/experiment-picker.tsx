import type { ExperimentSummary } from "@glissade/api";
import { Button, Group, Pill, Select } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ExperimentMark } from "../../shared/ui/experiment-link.tsx";
import { compare } from "../../strings/compare.ts";
import { candidatesQuery } from "./queries.ts";

const words = compare.choose;

export interface ExperimentPickerProps {
  readonly projectId: string;
  readonly ids: readonly string[];
  readonly experiments: readonly ExperimentSummary[];
  readonly onChange: (ids: readonly string[]) => void;
}

/** Adds experiments to the comparison and leaves them out again. */
export function ExperimentPicker({ projectId, ids, experiments, onChange }: ExperimentPickerProps) {
  const [text, setText] = useState("");
  const [asked] = useDebouncedValue(text, 200);
  const { data } = useQuery(candidatesQuery(projectId, asked));
  const candidates = (data?.items ?? []).filter(({ id }) => !ids.includes(id));
  return (
    <Group gap="sm" align="flex-end">
      <Select
        w={280}
        label={words.label}
        placeholder={words.placeholder}
        nothingFoundMessage={words.nothing}
        data={candidates.map(({ id, number, name }) => ({ value: id, label: words.option(number, name) }))}
        value={null}
        searchable
        searchValue={text}
        onSearchChange={setText}
        // The server has searched, in the notes as well: its answer is not sieved again.
        filter={({ options }) => options}
        onChange={(id) => {
          if (id === null) return;
          onChange([...ids, id]);
          setText("");
        }}
      />
      <Pill.Group role="group" aria-label={words.chosen}>
        {experiments.map(({ id, number, name }) => (
          <Pill
            key={id}
            size="md"
            withRemoveButton
            onRemove={() => onChange(ids.filter((other) => other !== id))}
            removeButtonProps={{
              tabIndex: 0,
              "aria-hidden": false,
              "aria-label": words.remove(words.option(number, name)),
            }}
          >
            <Group component="span" gap={6} wrap="nowrap" display="inline-flex">
              <ExperimentMark number={number} />
              {words.option(number, name)}
            </Group>
          </Pill>
        ))}
        {ids.length > 1 && (
          <Button size="compact-xs" variant="subtle" onClick={() => onChange([])}>
            {words.clear}
          </Button>
        )}
      </Pill.Group>
    </Group>
  );
}
