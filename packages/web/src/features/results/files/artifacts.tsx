import { addressOf, operations } from "@glissade/api";
import { Box, Button, Group, Table, Text, Title } from "@mantine/core";
import { IconDownload, IconExternalLink } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { formatBytes } from "../../../shared/format/numbers.ts";
import { EmptyState, Loaded } from "../../../shared/ui/states.tsx";
import { results } from "../../../strings/results.ts";
import { artifactsQuery } from "../queries.ts";
import type { TabProps } from "../tab-props.ts";

const words = results.files;

/** Those that people come for stand first. */
const first = ["best.onnx", "report.html", "best.safetensors", "last.safetensors"];

function rank(name: string): number {
  const place = first.indexOf(name);
  return place < 0 ? first.length : place;
}

/** The experiment's files, with what each is, its size, and a button to get it. */
export function Artifacts({ experiment: { id: experimentId } }: TabProps) {
  const artifacts = useQuery(artifactsQuery(experimentId));
  return (
    <Box component="section">
      <Title order={2} mb="xs">
        {words.artifacts}
      </Title>
      <Loaded query={artifacts}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState title={words.noArtifacts} />
          ) : (
            <Table.ScrollContainer minWidth={640}>
              <Table aria-label={words.artifactsCaption}>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{words.name}</Table.Th>
                    <Table.Th scope="col">{words.what}</Table.Th>
                    <Table.Th scope="col" ta="right">
                      {words.size}
                    </Table.Th>
                    <Table.Th scope="col">{words.download}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {[...items]
                    .sort((a, b) => rank(a.name) - rank(b.name) || a.name.localeCompare(b.name))
                    .map(({ name, bytes }) => (
                      <Artifact key={name} experimentId={experimentId} name={name} bytes={bytes} />
                    ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
          )
        }
      </Loaded>
    </Box>
  );
}

interface ArtifactProps {
  readonly experimentId: string;
  readonly name: string;
  readonly bytes: number;
}

function Artifact({ experimentId, name, bytes }: ArtifactProps) {
  const address = addressOf(operations.downloadArtifact, { experimentId, "*": name });
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {name}
      </Table.Th>
      <Table.Td>
        <Text size="sm">{words.labels[name] ?? ""}</Text>
      </Table.Td>
      <Table.Td ta="right" style={{ whiteSpace: "nowrap" }}>
        {formatBytes(bytes)}
      </Table.Td>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Button
            component="a"
            href={address}
            download={name}
            size="xs"
            variant="default"
            leftSection={<IconDownload size={14} aria-hidden />}
            aria-label={words.downloadOf(name)}
          >
            {words.download}
          </Button>
          {name.endsWith(".html") && (
            <Button
              component="a"
              href={address}
              target="_blank"
              rel="noreferrer"
              size="xs"
              variant="subtle"
              leftSection={<IconExternalLink size={14} aria-hidden />}
              aria-label={words.openOf(name)}
            >
              {words.open}
            </Button>
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
