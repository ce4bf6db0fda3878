import type { Race, Series } from "@glissade/api";
import { dataColor, dataDash } from "../../shared/charts/data-colors.ts";
import type { ChartSeries } from "../../shared/charts/line-chart.tsx";
import { formatMetric } from "../../shared/format/numbers.ts";
import { races } from "../../strings/races.ts";

type Member = Race["members"][number];

/**
 * A line for each run of a race, over epochs: in its candidate's colour, a run that goes on from a trunk with the trunk's
 * part before its own. Those that were held end where they were held, and stand back behind those that came further.
 *
 * @param shown candidates, by index
 */
export function raceLines(race: Race, series: readonly Series[], shown: ReadonlySet<number>): ChartSeries[] {
  const { metric, stepsPerEpoch, seeds, candidates, rungs } = race.plan;
  const byExperiment = new Map(series.map((each) => [each.experimentId, each]));
  const pointsOf = (member: Member, until = Infinity): [number, number | null][] => {
    const own = member.experimentId === null ? undefined : byExperiment.get(member.experimentId);
    const points = (own?.steps ?? []).map((step, index): [number, number | null] => [step, own?.values[index] ?? null]);
    return [...trunkOf(member), ...points.filter(([step]) => step > member.start)].filter(([step]) => step <= until);
  };
  const trunkOf = (member: Member): [number, number | null][] => {
    const trunk = candidates[member.candidate]?.trunk;
    if (!trunk || member.start === 0) return [];
    const owner = race.members.find(({ candidate, seed }) => candidate === trunk.of && seed === member.seed);
    return owner ? pointsOf(owner, trunk.until) : [];
  };
  const end = rungs.at(-1) ?? 1;
  return race.members
    .filter(({ candidate }) => shown.has(candidate))
    .flatMap((member) => {
      const points = pointsOf(member);
      if (points.length === 0) return [];
      const label = candidates[member.candidate]?.label ?? "";
      const cameToEnd = (points.at(-1)?.[0] ?? 0) >= end;
      return {
        label: races.chart.run(label, seeds.length > 1 ? (seeds[member.seed] ?? null) : null),
        xs: points.map(([step]) => step / stepsPerEpoch),
        ys: points.map(([, value]) => value),
        color: dataColor(member.candidate),
        dash: dataDash(member.candidate),
        opacity: cameToEnd || member.state === "running" ? 1 : 0.55,
        width: cameToEnd ? 2 : 1.25,
        format: (value: number) => formatMetric(metric, value),
      };
    });
}
