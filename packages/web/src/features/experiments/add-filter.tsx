import { experimentState } from "@glissade/api";
import { Button, Chip, Divider, Group, Input, Popover, Select, Stack, TextInput } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { experimentStates } from "../../strings/states.ts";
import { playground } from "../../strings/playground.ts";
import type { FilterBarProps } from "./filter-bar.tsx";
import { keysQuery } from "./queries.ts";

const words = playground.filter;

/** Everything that the table can be filtered by. */
export function AddFilter({ state, context }: FilterBarProps) {
  const { view, change } = state;
  const [open, setOpen] = useState(false);
  const options = (labels: ReadonlyMap<string, string>) => [...labels].map(([value, label]) => ({ value, label }));
  return (
    <Popover opened={open} onChange={setOpen} width={340} shadow="sm" withArrow trapFocus position="bottom-start">
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconFilter size={14} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {words.add}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Input.Wrapper label={words.state} labelElement="div">
            <Chip.Group multiple value={[...view.states]} onChange={(states) => change({ states: states })}>
              <Group gap={6} mt={4} role="group" aria-label={words.state}>
                {experimentState.options.map((each) => (
                  <Chip key={each} value={each} size="xs">
                    {experimentStates[each]}
                  </Chip>
                ))}
              </Group>
            </Chip.Group>
          </Input.Wrapper>
          <Select
            size="xs"
            label={words.scheduler}
            placeholder={words.any}
            data={[{ value: "null", label: words.constant }, ...options(context.schedulers)]}
            value={view.scheduler ?? null}
            onChange={(scheduler) => change({ scheduler: scheduler ?? undefined })}
            searchable
            clearable
            comboboxProps={{ withinPortal: false }}
          />
          <Select
            size="xs"
            label={words.solver}
            placeholder={words.any}
            data={options(context.solvers)}
            value={view.solver ?? null}
            onChange={(solver) => change({ solver: solver ?? undefined })}
            clearable
            comboboxProps={{ withinPortal: false }}
          />
          <TextInput
            size="xs"
            label={words.tag}
            key={view.tag ?? ""}
            defaultValue={view.tag ?? ""}
            onBlur={(event) => change({ tag: event.currentTarget.value.trim() || undefined })}
            onKeyDown={(event) =>
              event.key === "Enter" && change({ tag: event.currentTarget.value.trim() || undefined })
            }
          />
          <Divider label={words.custom} labelPosition="left" />
          <KeyFilter state={state} context={context} />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A filter by any parameter or metric. */
function KeyFilter({ state: { view, change }, context }: FilterBarProps) {
  const { data } = useQuery(keysQuery(context.projectId));
  const [key, setKey] = useState<string | null>(null);
  const [operator, setOperator] = useState<string>("=");
  const [value, setValue] = useState("");
  const kind = data?.keys.find((each) => each.key === key)?.kind;
  const operators = Object.entries(words.operators)
    .filter(([sign]) => kind === "number" || !/[<>]/.test(sign))
    .map(([sign, label]) => ({ value: sign, label }));
  const isNumberMissing = kind === "number" && /[<>]/.test(operator) && Number.isNaN(Number(value));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (key === null || value.trim() === "" || isNumberMissing) return;
        change({ filters: [...new Set([...view.filters, `${key}${operator}${value.trim()}`])] });
        setValue("");
      }}
    >
      <Stack gap="xs">
        <Select
          size="xs"
          label={words.key}
          data={(data?.keys ?? []).map((each) => ({
            value: each.key,
            label: `${context.columnLabel(each.key)} (${each.key})`,
          }))}
          value={key}
          onChange={(next) => {
            setKey(next);
            setOperator("=");
          }}
          searchable
          limit={100}
          comboboxProps={{ withinPortal: false }}
        />
        <Group gap="xs" align="flex-end" wrap="nowrap">
          <Select
            size="xs"
            w={110}
            label={words.operator}
            data={operators}
            value={operator}
            onChange={(next) => setOperator(next ?? "=")}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
          <TextInput
            size="xs"
            flex={1}
            label={words.value}
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            {...(kind === "number" && { inputMode: "decimal" as const })}
          />
          <Button size="xs" type="submit" disabled={key === null || value.trim() === "" || isNumberMissing}>
            {words.apply}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
