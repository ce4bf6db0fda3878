import type { Split } from "@glissade/api";
import { Anchor, Stack, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../../shared/api/client.ts";
import { formatCount, formatMetric } from "../../../shared/format/numbers.ts";
import { ExperimentLink } from "../../../shared/ui/experiment-link.tsx";
import { HiddenCaption } from "../../../shared/ui/hidden-caption.tsx";
import { StateBadge } from "../../../shared/ui/state-badge.tsx";
import { Loaded } from "../../../shared/ui/states.tsx";
import { splits as words } from "../../../strings/data.ts";

const shown = 20;

/** The newest experiments on a split. */
export function SplitExperiments({ split: { id, projectId } }: { readonly split: Split }) {
  const query = useQuery({
    queryKey: ["project", projectId, "experiments", "of-split", id],
    queryFn: ({ signal }) => api.listExperiments({ projectId, filter: `splitId=${id}`, limit: shown }, { signal }),
  });
  return (
    <Loaded query={query}>
      {({ items, total }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {words.usedByNone}
          </Text>
        ) : (
          <Stack gap="xs">
            <Table.ScrollContainer minWidth={320}>
              <Table>
                <HiddenCaption>{words.usedByCaption}</HiddenCaption>
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th scope="col">{words.experiment}</Table.Th>
                    <Table.Th scope="col">{words.state}</Table.Th>
                    <Table.Th scope="col" ta="right">
                      {words.best}
                    </Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((experiment) => (
                    <Table.Tr key={experiment.id}>
                      <Table.Td maw={220}>
                        <ExperimentLink experiment={experiment} />
                      </Table.Td>
                      <Table.Td>
                        <StateBadge state={experiment.state} reason={experiment.reason} />
                      </Table.Td>
                      <Table.Td ta="right" title={experiment.best?.metric}>
                        {experiment.best ? formatMetric(experiment.best.metric, experiment.best.value) : "–"}
                      </Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Table.ScrollContainer>
            {total > shown && (
              <Anchor
                size="sm"
                renderRoot={(props) => <Link {...props} to="/projects/$projectId/experiments" params={{ projectId }} />}
              >
                {words.usedByMore(formatCount(total))}
              </Anchor>
            )}
          </Stack>
        )
      }
    </Loaded>
  );
}
