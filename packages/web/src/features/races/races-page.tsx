import type { RaceSummary } from "@glissade/api";
import { Anchor, Button, Table } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { formatCount, formatMetric, formatPercent } from "../../shared/format/numbers.ts";
import { formatAgo } from "../../shared/format/times.ts";
import { Page } from "../../shared/ui/page.tsx";
import { EmptyState, Loaded } from "../../shared/ui/states.tsx";
import { races } from "../../strings/races.ts";
import { racesQuery } from "./queries.ts";
import { RaceBadge } from "./race-badge.tsx";

/** All races of a project. */
export function RacesPage() {
  const { projectId = "" } = useParams({ strict: false });
  const query = useQuery(racesQuery(projectId));
  const create = (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      renderRoot={(props) => <Link {...props} to="/projects/$projectId/races/new" params={{ projectId }} />}
    >
      {races.create}
    </Button>
  );
  return (
    <Page
      title={races.title}
      actions={create}
      parents={[{ label: races.playground, to: `/projects/${projectId}/experiments` }]}
    >
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title={races.empty.title} action={create}>
              {races.empty.text}
            </EmptyState>
          ) : (
            <RaceTable races={items} />
          )
        }
      </Loaded>
    </Page>
  );
}

function RaceTable({ races: all }: { readonly races: readonly RaceSummary[] }) {
  const { columns } = races;
  return (
    <Table.ScrollContainer minWidth={640}>
      <Table aria-label={races.caption} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{columns.name}</Table.Th>
            <Table.Th>{columns.state}</Table.Th>
            <Table.Th>{columns.first}</Table.Th>
            <Table.Th ta="right">{columns.candidates}</Table.Th>
            <Table.Th ta="right">{columns.spent}</Table.Th>
            <Table.Th ta="right">{columns.made}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {all.map((race) => (
            <Table.Tr key={race.id}>
              <Table.Td>
                <Anchor
                  fw={500}
                  size="sm"
                  renderRoot={(props) => (
                    <Link
                      {...props}
                      to="/projects/$projectId/races/$raceId"
                      params={{ projectId: race.projectId, raceId: race.id }}
                    />
                  )}
                >
                  {race.name}
                </Anchor>
              </Table.Td>
              <Table.Td>
                <RaceBadge state={race.state} />
              </Table.Td>
              <Table.Td>
                {race.first ? `${race.first.label} · ${formatMetric(race.metric, race.first.mean)}` : "–"}
              </Table.Td>
              <Table.Td ta="right">{races.candidates(race.candidates, race.seeds)}</Table.Td>
              <Table.Td ta="right">
                {races.spent(formatCount(race.spentEpochs), formatPercent(race.spentEpochs / race.allToTheEnd))}
              </Table.Td>
              <Table.Td ta="right">{formatAgo(race.createdAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
