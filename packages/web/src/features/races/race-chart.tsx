import type { Race } from "@glissade/api";
import { SegmentedControl, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { LineChart } from "../../shared/charts/line-chart.tsx";
import { formatMetric } from "../../shared/format/numbers.ts";
import { Section } from "../../shared/ui/section.tsx";
import { Loaded } from "../../shared/ui/states.tsx";
import { useView, wordIn } from "../../shared/view/use-view.ts";
import { metricLabel } from "../../shared/experiments/experiment-keys.ts";
import { races } from "../../strings/races.ts";
import { epochText } from "./plan-view.tsx";
import { raceSeriesQuery } from "./queries.ts";
import { raceLines } from "./race-lines.ts";

/** As many as have colours of their own. */
const fewShown = 7;

/** The race's metric of all runs, with the rungs marked: who was held ends at one. */
export function RaceChart({ race }: { readonly race: Race }) {
  const { metric, rungs, candidates } = race.plan;
  const ids = race.members.flatMap(({ experimentId }) => experimentId ?? []);
  const series = useQuery(raceSeriesQuery(race.projectId, ids, metric));
  const [few, change] = useView((search) => wordIn(search, "curves", ["few", "all"]) ?? "all");
  const shown = useMemo(() => {
    const wanted = few === "few" ? race.ranking.slice(0, fewShown) : race.ranking;
    return new Set(wanted.map(({ candidate }) => candidate));
  }, [race.ranking, few]);
  const lines = useMemo(
    () => (series.data ? raceLines(race, series.data.items, shown) : []),
    [race, series.data, shown],
  );
  const marks = rungs.slice(0, -1).map((rung) => ({
    x: rung / race.plan.stepsPerEpoch,
    label: races.chart.rung(epochText(rung, race.plan)),
  }));
  return (
    <Section
      title={races.chart.title}
      actions={
        candidates.length > fewShown && (
          <SegmentedControl
            size="xs"
            aria-label={races.chart.title}
            data={[
              { value: "all", label: races.chart.all },
              { value: "few", label: `${races.chart.first} ${fewShown}` },
            ]}
            value={few}
            onChange={(value) => change({ curves: value === "all" ? undefined : value })}
          />
        )
      }
    >
      <Loaded query={series}>
        {() =>
          lines.length === 0 ? (
            <Text c="dimmed">{races.chart.waiting}</Text>
          ) : (
            <LineChart
              label={races.chart.label(metricLabel(metric, undefined), lines.length)}
              series={lines}
              x={{ label: races.chart.epoch, range: [0, race.plan.epochs] }}
              y={{ label: metricLabel(metric, undefined), format: (value) => formatMetric(metric, value) }}
              marks={marks}
              height={320}
              legend={few === "few" || candidates.length <= fewShown}
            />
          )
        }
      </Loaded>
    </Section>
  );
}
