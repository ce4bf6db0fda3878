import { formatNumber, groupThousands } from "../format.ts";
import type { Phase } from "./phases.ts";

/** What steps are called: "epoch 30" for step 3000 where an epoch has 100 steps. */
export interface Unit {
  readonly name: "step" | "epoch" | "evaluation";
  /** Steps in one unit. */
  readonly length: number;
}

const amount = (value: number): string =>
  Number.isInteger(value) ? groupThousands(String(value)) : formatNumber(value, 3);

/** "5 epochs" */
export function span(steps: number, { name, length }: Unit): string {
  const value = steps / length;
  return `${amount(value)} ${name}${value === 1 ? "" : "s"}`;
}

/** "epoch 30" */
export const place = (step: number, { name, length }: Unit): string => `${name} ${amount(step / length)}`;

const rate = (value: number): string => formatNumber(value);

const manners: Readonly<Partial<Record<Phase["shape"], string>>> = {
  linear: " in a straight line",
  exponential: " exponentially",
  cosine: " along half a cosine",
};

function phaseText(phase: Phase, unit: Unit, position: "first" | "later", isLast: boolean): string {
  const { shape, from, to, start, end } = phase;
  const ending = isLast ? `at ${place(to, unit)}` : `over ${span(to - from, unit)}`;
  if (shape === "constant")
    return `stays at ${rate(start)} ${isLast ? `until ${place(to, unit)}` : `for ${span(to - from, unit)}`}`;
  if (shape === "stairs") return stairsText(phase, unit, position);
  if (shape === "jump") return `${end > start ? "jumps up" : "drops"} to ${rate(end)} at ${place(to, unit)}`;
  const verb = end < start ? "falls" : position === "first" ? "warms up" : "rises";
  const origin = position === "first" ? ` from ${rate(start)}` : "";
  return `${verb}${manners[shape] ?? ""}${origin} to ${rate(end)} ${ending}`;
}

function stairsText({ drops = [], start, end, from, to }: Phase, unit: Unit, position: "first" | "later"): string {
  const first = position === "first" ? `starts at ${rate(start)}` : `stays at ${rate(start)}`;
  const verb = end < start ? "drops" : "climbs";
  const factor = drops.length === 0 || start === 0 ? 0 : (end / start) ** (1 / drops.length);
  if (drops.length === 1) return `${first} and ${verb} to ${rate(end)} at ${place(drops[0]!, unit)}`;
  const gaps = drops.map((drop, i) => drop - (i === 0 ? from : drops[i - 1]!));
  const even = gaps.every((gap) => gap === gaps[0]) && to >= drops.at(-1)!;
  const when = even
    ? `every ${span(gaps[0]!, unit)}`
    : `at ${unit.name}s ${shortList(drops.map((drop) => amount(drop / unit.length)))}`;
  return `${first} and ${verb} ${when}${factor > 0 ? ` (times ${rate(factor)})` : ""} to ${rate(end)}`;
}

function shortList(items: readonly string[]): string {
  const shown = items.length > 6 ? [...items.slice(0, 4), "…", items.at(-1)!] : items;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)!}`;
}

const mostPhases = 6;

/** All phases as one sentence: "warms up …, then falls …, then stays …". */
export function phasesText(phases: readonly Phase[], unit: Unit): string {
  if (phases.length === 1 && phases[0]!.shape === "constant") return `stays at ${rate(phases[0]!.start)} throughout`;
  if (phases.length > mostPhases) return wavesText(phases, unit);
  const texts = phases.map((phase, i) => phaseText(phase, unit, i === 0 ? "first" : "later", i === phases.length - 1));
  return texts.join(", then ");
}

/** Too many phases to tell them all: the first ones, and how often and between what it goes up and down. */
function wavesText(phases: readonly Phase[], unit: Unit): string {
  const first = phases.slice(0, 3).map((phase, i) => phaseText(phase, unit, i === 0 ? "first" : "later", false));
  const tops = phases.filter(({ start, end }, i) => end > start && (phases[i + 1]?.end ?? -1) < end).length;
  const values = phases.flatMap(({ start, end }) => [start, end]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const count =
    tops > 0 ? `goes up and down ${tops} time${tops === 1 ? "" : "s"}` : `goes through ${phases.length} phases`;
  const last = phases.at(-1)!;
  return `${first.join(", then ")}, and so on: it ${count} between ${rate(low)} and ${rate(high)} and is at ${rate(last.end)} at ${place(last.to, unit)}`;
}
