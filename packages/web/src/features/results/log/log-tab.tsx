import { Button, Group, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { formatCount } from "../../../shared/format/numbers.ts";
import { formatMoment } from "../../../shared/format/times.ts";
import { EmptyState, Loaded } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { useEvents } from "../events.ts";
import { useResultsSearch } from "../search.ts";
import type { TabProps } from "../tab-props.ts";
import { eventText } from "./log-entry.ts";

const words = results.log;
/** Shown at once; more on request. */
const page = 200;

/** Everything that happened to the experiment, the newest first, growing as it happens. */
export function LogTab({ experiment }: TabProps) {
  const events = useEvents(experiment.id);
  return (
    <Loaded query={events}>
      {(all) =>
        all.length === 0 ? (
          <EmptyState title={words.none} />
        ) : (
          <Log entries={all.map((event) => ({ ...event, text: eventText(event) }))} />
        )
      }
    </Loaded>
  );
}

interface Entry {
  readonly seq: number;
  readonly type: string;
  readonly time: string;
  readonly text: string;
}

function kindName(type: string): string {
  return words.kinds[type] ?? type;
}

function Log({ entries }: { readonly entries: readonly Entry[] }) {
  const [{ kind, words: wanted }, change] = useResultsSearch();
  const [shown, setShown] = useState(page);
  const kinds = [...new Set(entries.map(({ type }) => type))];
  const found = useMemo(() => {
    const needle = wanted.toLowerCase();
    return entries
      .filter(({ type, text }) => (kind === null || type === kind) && text.toLowerCase().includes(needle))
      .reverse();
  }, [entries, kind, wanted]);
  return (
    <Stack gap="md">
      <Group align="flex-end">
        <Select
          label={words.kind}
          placeholder={words.allKinds}
          data={kinds.map((value) => ({ value, label: kindName(value) }))}
          value={kind}
          onChange={(value) => change({ kind: value ?? undefined })}
          clearable
          w={200}
        />
        <TextInput
          label={words.words}
          placeholder={words.wordsHint}
          value={wanted}
          onChange={(event) => change({ words: event.currentTarget.value || undefined })}
          w={240}
        />
      </Group>
      <Text size="sm" role="status">
        {words.count(formatCount(found.length), formatCount(entries.length))}
      </Text>
      {found.length === 0 ? (
        <EmptyState title={words.nothing} />
      ) : (
        <Table.ScrollContainer minWidth={640}>
          <Table aria-label={words.caption}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col" w={190}>
                  {words.time}
                </Table.Th>
                <Table.Th scope="col" w={140}>
                  {words.kind}
                </Table.Th>
                <Table.Th scope="col">{words.what}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {found.slice(0, shown).map(({ seq, type, time, text }) => (
                <Table.Tr key={seq}>
                  <Table.Td style={{ verticalAlign: "top", whiteSpace: "nowrap" }}>{formatMoment(time)}</Table.Td>
                  <Table.Td style={{ verticalAlign: "top" }}>{kindName(type)}</Table.Td>
                  <Table.Td style={{ overflowWrap: "anywhere" }}>{text}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {found.length > shown && (
        <Button variant="default" onClick={() => setShown(shown + page)}>
          {words.more(formatCount(Math.min(page, found.length - shown)))}
        </Button>
      )}
    </Stack>
  );
}
