import { Box, Button, Code, CopyButton, Group, Stack, Table, Text, Title } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../../shared/api/client.ts";
import { Loaded } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { specText } from "../flatten-spec.ts";
import { differencesQuery } from "../queries.ts";
import type { TabProps } from "../tab-props.ts";

const words = results.spec;

/** What the training follows, and how it differs from what it was made from. */
export function SpecTab({ experiment }: TabProps) {
  const spec = useQuery({
    queryKey: ["experiment", experiment.id, "spec"],
    queryFn: ({ signal }) => api.getExperimentSpec({ experimentId: experiment.id }, { signal }),
  });
  return (
    <Stack gap="xl">
      {experiment.parent && <Differences experiment={experiment} parent={experiment.parent} />}
      <Box component="section">
        <Loaded query={spec}>{(loaded) => <SpecText json={JSON.stringify(loaded, null, 2)} />}</Loaded>
      </Box>
    </Stack>
  );
}

function SpecText({ json }: { readonly json: string }) {
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Title order={2}>{words.title}</Title>
        <CopyButton value={json}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? words.copied : words.copy}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Text size="sm" mb="xs">
        {words.text}
      </Text>
      <Code block tabIndex={0} aria-label={words.title} role="region">
        {json}
      </Code>
    </>
  );
}

interface DifferencesProps extends TabProps {
  readonly parent: NonNullable<TabProps["experiment"]["parent"]>;
}

function Differences({ experiment: { id, projectId }, parent }: DifferencesProps) {
  const compared = useQuery(differencesQuery(projectId, id, parent.experimentId));
  return (
    <Box component="section">
      <Title order={2} mb="xs">
        {words.parent}
      </Title>
      <Loaded query={compared}>
        {({ experiments, differences }) => {
          const theirs = experiments.findIndex((each) => each.id === parent.experimentId);
          const ours = experiments.findIndex((each) => each.id === id);
          const { number, name } = experiments[theirs] ?? { number: 0, name: "" };
          return (
            <>
              <Text size="sm" mb="xs">
                {words.parentOf(parent.kind, results.title(number, name))}
              </Text>
              {differences.length === 0 ? (
                <Text size="sm">{words.same}</Text>
              ) : (
                <Table.ScrollContainer minWidth={480}>
                  <Table maw={860} aria-label={words.caption}>
                    <Table.Thead>
                      <Table.Tr>
                        <Table.Th scope="col">{words.key}</Table.Th>
                        <Table.Th scope="col">{words.theirs}</Table.Th>
                        <Table.Th scope="col">{words.ours}</Table.Th>
                      </Table.Tr>
                    </Table.Thead>
                    <Table.Tbody>
                      {differences.map(({ key, values }) => (
                        <Table.Tr key={key}>
                          <Table.Th scope="row" fw={500}>
                            {key}
                          </Table.Th>
                          <Table.Td>{specText(values[theirs])}</Table.Td>
                          <Table.Td>{specText(values[ours])}</Table.Td>
                        </Table.Tr>
                      ))}
                    </Table.Tbody>
                  </Table>
                </Table.ScrollContainer>
              )}
            </>
          );
        }}
      </Loaded>
    </Box>
  );
}
