import type { RaceVerdict } from "@glissade/api";
import type { LocalRaceEvent } from "../races/local-race.ts";
import type { RacePlan } from "../races/race-plan.ts";
import type { rankingOf } from "../races/ranking.ts";
import type { StoredPlan } from "../races/stored-plan.ts";
import { formatCount } from "./format-numbers.ts";

type Places = ReturnType<typeof rankingOf>;

/** Who races, where they are compared and what it costs. */
export function describePlan({ plan, leftOut, cost }: StoredPlan): string {
  const { candidates, seeds, rungs, stepsPerEpoch } = plan;
  const epochs = rungs.map((rung) => inEpochs(rung, stepsPerEpoch));
  const sharing = candidates.filter(({ trunk }) => trunk !== null).length;
  const lines = [
    `${candidates.length} candidates, ${seeds.length === 1 ? "one seed" : `${seeds.length} seeds`}, runs of ${plan.epochs} epochs, compared after ${epochs.join(", ")}`,
    `about ${round(cost.expected)} epochs of ${round(cost.allToTheEnd)} for all to the end (at most ${round(cost.atMost)})`,
    ...(sharing > 0 ? [`${sharing} share the beginning of another one`] : []),
    ...leftOut.map(({ label, sameAs }) => `left out: ${label}, the same as ${sameAs}`),
    ...(seeds.length === 1 ? ["with one seed nothing can be said about noise (--seeds 3)"] : []),
  ];
  return lines.join("\n");
}

/** One line about an event; `passes`: it may be overwritten by the next. */
export function lineOf(plan: RacePlan, event: LocalRaceEvent): { text: string | undefined; passes: boolean } {
  const seeds = plan.seeds.length;
  switch (event.type) {
    case "begins":
      return { text: undefined, passes: false };
    case "training": {
      const { event: told, move } = event;
      if (told.type !== "step") return { text: undefined, passes: true };
      const label = plan.candidates[move.candidate]?.label ?? "";
      const text = `${label}: epoch ${told.epoch}/${told.epochs}  loss ${told.loss.toFixed(4)}`;
      return { text, passes: true };
    }
    case "arrived": {
      const { facts, label, seed, message } = event;
      const who = seeds > 1 ? `${label}, seed ${seed}` : label;
      const at = `epoch ${inEpochs(facts.step, plan.stepsPerEpoch)}`;
      if (facts.status === "failed") return { text: `${who}: failed at ${at}: ${message ?? ""}`, passes: false };
      const value = facts.results.findLast((each) => each !== undefined);
      return { text: `${who}: ${at}  ${plan.metric} ${value?.toFixed(4) ?? "–"}`, passes: false };
    }
  }
}

/** The ranking as a table, what it is worth, and what it took. */
export function describeRanking(
  { plan, cost }: StoredPlan,
  ranking: Places,
  verdict: RaceVerdict,
  spentEpochs: number,
): string {
  const rows = ranking.map((place) => [
    `${place.rank}`,
    place.label,
    place.rung === null ? "–" : `${inEpochs(plan.rungs[place.rung] ?? 0, plan.stepsPerEpoch)}`,
    place.mean === null ? "–" : place.mean.toFixed(4),
    place.interval === null ? "" : `${place.interval.low.toFixed(4)} to ${place.interval.high.toFixed(4)}`,
    place.state === "failed" ? "failed" : comparison(place),
  ]);
  const share = Math.round((100 * spentEpochs) / cost.allToTheEnd);
  const spent = `${round(spentEpochs)} epochs trained, ${share} % of the ${round(cost.allToTheEnd)} that all to the end take`;
  const head = ["", "schedule", "epochs", plan.metric, "95 % interval", "against the first"];
  return `${table([head, ...rows])}\n\n${verdict.text}\n${spent}\n`;
}

function comparison({ toFirst }: Places[number]): string {
  if (!toFirst) return "";
  const { difference, p } = toFirst;
  const by = `${difference > 0 ? "+" : ""}${difference.toFixed(4)}`;
  return p === null ? by : `${by} (p ${p < 0.001 ? "< 0.001" : p.toFixed(3)})`;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const isNumber = (column: number): boolean => column === 0 || column === 2 || column === 3;
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function inEpochs(steps: number, stepsPerEpoch: number): string {
  return String(Number((steps / stepsPerEpoch).toFixed(2)));
}

function round(epochs: number): string {
  return formatCount(Math.round(epochs));
}
