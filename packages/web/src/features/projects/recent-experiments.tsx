import type { ExperimentSummary, Series } from "@glissade/api";
import { Anchor, Button, Group, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { experimentColor } from "../../shared/charts/data-colors.ts";
import { SmallCurve } from "../../shared/charts/small-curve.tsx";
import { formatMetric, formatPlain } from "../../shared/format/numbers.ts";
import { formatAgo, formatMoment } from "../../shared/format/times.ts";
import { ExperimentLink } from "../../shared/ui/experiment-link.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { HiddenCaption } from "../../shared/ui/hidden-caption.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { StateBadge } from "../../shared/ui/state-badge.tsx";
import { EmptyState } from "../../shared/ui/states.tsx";
import { dashboard as words } from "../../strings/projects.ts";
import { lossCurve, lossCurvesQuery } from "./loss-curves.ts";

export interface RecentExperimentsProps {
  readonly projectId: string;
  readonly recent: readonly ExperimentSummary[];
}

/** The newest experiments, each with its loss. */
export function RecentExperiments({ projectId, recent }: RecentExperimentsProps) {
  const { data: series } = useQuery(lossCurvesQuery(projectId, recent));
  return (
    <Section
      title={words.recentTitle}
      actions={
        recent.length > 0 && (
          <Anchor
            size="sm"
            renderRoot={(props) => <Link {...props} to="/projects/$projectId/experiments" params={{ projectId }} />}
          >
            {words.allExperiments}
          </Anchor>
        )
      }
    >
      {recent.length === 0 ? (
        <EmptyState
          title={words.recentEmpty}
          action={
            <Button
              variant="light"
              renderRoot={(props) => (
                <Link {...props} to="/projects/$projectId/experiments/new" params={{ projectId }} />
              )}
            >
              {words.newExperiment}
            </Button>
          }
        >
          {words.recentEmptyText}
        </EmptyState>
      ) : (
        <Table.ScrollContainer minWidth={560}>
          <Table verticalSpacing={6}>
            <HiddenCaption>{words.recentCaption}</HiddenCaption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">{words.experiment}</Table.Th>
                <Table.Th scope="col">{words.state}</Table.Th>
                <Table.Th scope="col">
                  <WithHelp term={words.lossCurve} help={words.lossCurveHelp} />
                </Table.Th>
                <Table.Th scope="col">
                  <WithHelp term={words.bestMetric} help={words.bestMetricHelp} right />
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  {words.when}
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {recent.map((experiment) => (
                <Row key={experiment.id} experiment={experiment} series={series ?? []} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </Section>
  );
}

function WithHelp({ term, help, right }: { readonly term: string; readonly help: string; readonly right?: boolean }) {
  return (
    <Group gap={2} wrap="nowrap" justify={right ? "flex-end" : "flex-start"}>
      {term}
      <HelpMark term={term}>{help}</HelpMark>
    </Group>
  );
}

interface RowProps {
  readonly experiment: ExperimentSummary;
  readonly series: readonly Series[];
}

function Row({ experiment, series }: RowProps) {
  const { id, name, state, reason, best, spec, createdAt, endedAt, startedAt } = experiment;
  const when = endedAt ?? startedAt ?? createdAt;
  const scheduler = (spec["scheduler"] as { readonly type?: string } | null | undefined)?.type ?? words.constant;
  return (
    <Table.Tr>
      <Table.Td maw={260}>
        <ExperimentLink experiment={experiment} />
        <Text size="xs" c="dimmed" pl={26} truncate>
          {scheduler}
        </Text>
      </Table.Td>
      <Table.Td>
        <StateBadge state={state} reason={reason} />
      </Table.Td>
      <Table.Td>
        <Curve name={name} values={lossCurve(series, id)} color={experimentColor(experiment)} />
      </Table.Td>
      <Table.Td ta="right" title={best?.metric}>
        {best ? formatMetric(best.metric, best.value) : "–"}
      </Table.Td>
      <Table.Td ta="right" title={formatMoment(when)} style={{ whiteSpace: "nowrap" }}>
        {formatAgo(when)}
      </Table.Td>
    </Table.Tr>
  );
}

interface CurveProps {
  readonly name: string;
  readonly values: readonly (number | null)[];
  readonly color: string;
}

function Curve({ name, values, color }: CurveProps) {
  const known = values.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) {
    return (
      <Text size="xs" c="dimmed">
        {words.noCurve}
      </Text>
    );
  }
  return (
    <SmallCurve values={values} color={color} label={words.curveOf(name, formatPlain(first), formatPlain(last))} />
  );
}
