import type { Race } from "@glissade/api";
import { Alert } from "@mantine/core";
import { IconScale } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { formatCount, formatPercent } from "../../shared/format/numbers.ts";
import { Figures } from "../../shared/ui/figures.tsx";
import { HelpMark } from "../../shared/ui/help-mark.tsx";
import { Page } from "../../shared/ui/page.tsx";
import { Section } from "../../shared/ui/section.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { races } from "../../strings/races.ts";
import { epochText } from "./plan-view.tsx";
import { raceQuery } from "./queries.ts";
import { RaceActions } from "./race-actions.tsx";
import { RaceBadge } from "./race-badge.tsx";
import { RaceChart } from "./race-chart.tsx";
import { RankingTable } from "./ranking-table.tsx";

/** A race: who leads and by how much more than noise, all curves, what it has cost. */
export function RacePage() {
  const { projectId = "", raceId = "" } = useParams({ strict: false });
  const race = useQuery(raceQuery(projectId, raceId));
  const parents = [{ label: races.title, to: `/projects/${projectId}/races` }];
  return (
    <Page
      title={race.data?.name ?? races.title}
      parents={parents}
      {...(race.data && { beside: <RaceBadge state={race.data.state} />, actions: <RaceActions race={race.data} /> })}
    >
      <Loaded query={race}>
        {(data) => (
          <>
            <Verdict race={data} />
            <Figures of={figuresOf(data)} />
            <Section
              title={races.ranking.title}
              beside={<HelpMark term={races.ranking.title}>{races.ranking.help}</HelpMark>}
            >
              <RankingTable race={data} />
            </Section>
            <RaceChart race={data} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const verdictColors = { none: "gray", one_seed: "yellow", clear: "teal", noise: "yellow" } as const;

function Verdict({ race: { verdict } }: { readonly race: Race }) {
  return (
    <Alert
      role="status"
      variant="light"
      color={verdictColors[verdict.code]}
      icon={<IconScale aria-hidden />}
      // Tinted text on a tint is too faint to read.
      styles={{ message: { color: "var(--mantine-color-text)" } }}
    >
      {verdict.text}
    </Alert>
  );
}

function figuresOf(race: Race) {
  const words = races.figures;
  return [
    { label: words.spent, value: formatCount(race.spentEpochs) },
    { label: words.share, value: formatPercent(race.spentEpochs / race.allToTheEnd) },
    { label: words.underWay, value: formatCount(race.underWay) },
    { label: words.finished, value: formatCount(race.finished) },
    { label: words.rungs, value: race.plan.rungs.map((rung) => epochText(rung, race.plan)).join(", ") },
  ];
}
