import type { Race, RaceStanding } from "@glissade/api";
import { Group, Menu, Stack, Table, Text } from "@mantine/core";
import { IconExternalLink, IconGitCompare, IconPlayerPlay } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api } from "../../shared/api/client.ts";
import { dataColor, dataDash } from "../../shared/charts/data-colors.ts";
import { formatMetric } from "../../shared/format/numbers.ts";
import { ActionsMenu } from "../../shared/ui/actions-menu.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { tellDone, tellError } from "../../shared/ui/tell.tsx";
import { metricLabel } from "../../shared/experiments/experiment-keys.ts";
import { races } from "../../strings/races.ts";
import { IntervalPicture, scaleOf } from "./interval-picture.tsx";
import { epochText } from "./plan-view.tsx";

/** Candidates in their order, with what is noise. */
export function RankingTable({ race }: { readonly race: Race }) {
  const words = races.ranking;
  const scale = scaleOf(race.ranking);
  const hasTest = race.ranking.some(({ test }) => test !== null);
  return (
    <Table.ScrollContainer minWidth={760}>
      <Table aria-label={words.caption}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th ta="right">#</Table.Th>
            <Table.Th>{words.schedule}</Table.Th>
            <Table.Th>{words.came}</Table.Th>
            <Table.Th ta="right">{words.mean(metricLabel(race.metric, undefined))}</Table.Th>
            <Table.Th>
              <Group gap={2} wrap="nowrap">
                {words.interval}
                <HelpMark term={words.interval}>{words.intervalHelp}</HelpMark>
              </Group>
            </Table.Th>
            <Table.Th>
              <Group gap={2} wrap="nowrap">
                {words.toFirst}
                <HelpMark term={words.toFirst}>{words.toFirstHelp}</HelpMark>
              </Group>
            </Table.Th>
            {hasTest && (
              <Table.Th ta="right">
                <Group gap={2} wrap="nowrap" justify="flex-end">
                  {words.test}
                  <HelpMark term={words.test}>{words.testHelp}</HelpMark>
                </Group>
              </Table.Th>
            )}
            <Table.Th />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {race.ranking.map((place) => (
            <Row key={place.candidate} race={race} place={place} scale={scale} hasTest={hasTest} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

interface RowProps {
  readonly race: Race;
  readonly place: RaceStanding;
  readonly scale: readonly [number, number];
  readonly hasTest: boolean;
}

function Row({ race, place, scale, hasTest }: RowProps) {
  const { candidate, label, rank, rung, state, mean, interval, toFirst, test } = place;
  const words = races.ranking;
  const metric = (value: number): string => formatMetric(race.metric, value);
  const came = rung === null ? words.states[state] : cameTo(race, rung, words.states[state]);
  const picture =
    mean === null
      ? ""
      : interval
        ? words.picture(metric(mean), metric(interval.low), metric(interval.high))
        : words.pictureOne(metric(mean));
  // As far as the first and no worse than noise: as good as the first.
  const isTied = toFirst?.isReal === false && toFirst.rung === race.plan.rungs.length - 1;
  return (
    <Table.Tr {...(isTied && { bg: "var(--mantine-color-yellow-light)" })}>
      <Table.Td ta="right">{rank}</Table.Td>
      <Table.Td>
        <Group gap={8} wrap="nowrap">
          <CandidateMark candidate={candidate} />
          <Text size="sm" fw={rank === 1 ? 600 : 400}>
            {label}
          </Text>
        </Group>
      </Table.Td>
      <Table.Td style={{ whiteSpace: "nowrap" }}>{came}</Table.Td>
      <Table.Td ta="right" fw={600}>
        {formatMetric(race.metric, mean)}
      </Table.Td>
      <Table.Td>
        <IntervalPicture place={place} scale={scale} label={picture} />
      </Table.Td>
      <Table.Td>{toFirst && <ToFirst race={race} toFirst={toFirst} />}</Table.Td>
      {hasTest && <Table.Td ta="right">{test === null ? "" : formatMetric("test/accuracy", test)}</Table.Td>}
      <Table.Td ta="right">
        <RowActions race={race} place={place} />
      </Table.Td>
    </Table.Tr>
  );
}

function cameTo(race: Race, rung: number, state: string): string {
  return races.ranking.cameTo(epochText(race.plan.rungs[rung] ?? 0, race.plan), state);
}

function ToFirst({ race, toFirst }: { readonly race: Race; readonly toFirst: NonNullable<RaceStanding["toFirst"]> }) {
  const words = races.ranking;
  const { difference, isReal, rung } = toFirst;
  const sign = difference > 0 ? "+" : "−";
  const verdict = isReal === null ? words.unknown : isReal ? words.real : words.noise;
  const isEnd = rung === race.plan.rungs.length - 1;
  return (
    <Stack gap={0}>
      <Text size="sm">
        {sign}
        {formatMetric(race.metric, Math.abs(difference))} · {verdict}
      </Text>
      {!isEnd && (
        <Text size="xs" c="dimmed">
          {words.at(epochText(race.plan.rungs[rung] ?? 0, race.plan))}
        </Text>
      )}
    </Stack>
  );
}

/** A candidate's colour and dash, as its lines have them. */
export function CandidateMark({ candidate }: { readonly candidate: number }) {
  return (
    <svg width="18" height="10" viewBox="0 0 18 10" aria-hidden style={{ flex: "none" }}>
      <line
        x1="0"
        x2="18"
        y1="5"
        y2="5"
        stroke={dataColor(candidate)}
        strokeWidth="4"
        strokeDasharray={dataDash(candidate)?.join(" ")}
      />
    </svg>
  );
}

function RowActions({ race, place }: Pick<RowProps, "race" | "place">) {
  const words = races.ranking;
  const { projectId, plan } = race;
  const runs = race.members.filter(({ candidate, experimentId }) => candidate === place.candidate && experimentId);
  const trainOn = useMutation({
    mutationFn: async () => {
      for (const { experimentId, state } of runs) {
        if (experimentId !== null && (state === "stopped" || state === "paused")) {
          await api.resumeExperiment({ experimentId });
        }
      }
    },
    onSuccess: () => tellDone(words.trainedOn),
    onError: tellError,
  });
  if (runs.length === 0) return null;
  const canGoOn = race.state !== "running" && runs.some(({ state }) => state === "stopped" || state === "paused");
  return (
    <ActionsMenu label={words.actions(place.label)} loading={trainOn.isPending}>
      {runs.map(({ experimentId, seed }) => (
        <Menu.Item
          key={seed}
          leftSection={<IconExternalLink size={16} aria-hidden />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/projects/$projectId/experiments/$experimentId"
              params={{ projectId, experimentId: experimentId ?? "" }}
            />
          )}
        >
          {plan.seeds.length > 1 ? words.openSeed(plan.seeds[seed] ?? 0) : words.open}
        </Menu.Item>
      ))}
      {runs.length > 1 && (
        <Menu.Item
          leftSection={<IconGitCompare size={16} aria-hidden />}
          renderRoot={(props) => (
            <Link
              {...props}
              to="/projects/$projectId/compare"
              params={{ projectId }}
              search={{ ids: runs.map(({ experimentId }) => experimentId).join(",") }}
            />
          )}
        >
          {words.compare}
        </Menu.Item>
      )}
      {canGoOn && (
        <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => trainOn.mutate()}>
          {words.trainOn}
        </Menu.Item>
      )}
    </ActionsMenu>
  );
}
