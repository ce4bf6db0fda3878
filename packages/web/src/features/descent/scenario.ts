import {
  findLandscape,
  findStory,
  type Landscape,
  landscapes,
  ownLandscape,
  type Point,
  stories,
  type Story,
} from "@glissade/descent";
import type { FormValue } from "../../shared/forms/field-schema.ts";
import { integerIn, textIn, type ViewSearch } from "../../shared/view/use-view.ts";

/** One racer: solver, base rate, and the schedule of it, if any. */
export interface Lane {
  readonly solver: FormValue;
  readonly lr: number;
  readonly scheduler: FormValue | null;
}

/** Everything that decides how a race runs. */
export interface Scenario {
  /** A landscape's id, or "own". */
  readonly landscape: string;
  readonly formula: string;
  readonly start: Point;
  readonly steps: number;
  readonly minimumStep: number;
  readonly noise: number;
  readonly seed: number;
  readonly lanes: readonly Lane[];
}

export const mostLanes = 8;
/** More would make waiting of watching. */
export const mostSteps = 5000;
export const own = "own";
export const usualFormula = "0.1 * x ** 2 + sin(3 * x)";

/** What one sees first. */
export const firstScenario: Scenario = {
  landscape: "himmelblau",
  formula: usualFormula,
  start: [-0.5, -1],
  steps: 200,
  minimumStep: 1e-4,
  noise: 0,
  seed: 1,
  lanes: [
    { solver: { type: "SGD" }, lr: 0.01, scheduler: null },
    { solver: { type: "SGD", momentum: 0.9 }, lr: 0.005, scheduler: null },
    { solver: { type: "Adam" }, lr: 0.4, scheduler: { type: "CosineAnnealingLR", T_max: "100%" } },
  ],
};

export function scenarioOfStory({ landscape, conditions, racers }: Story): Scenario {
  const { start, steps, minimumStep, noise = 0, seed = 1 } = conditions;
  const lanes = racers.map(({ solver, lr, schedule }) => ({
    solver: typeof solver === "string" ? { type: solver } : (solver as FormValue),
    lr,
    scheduler: (schedule as FormValue | undefined) ?? null,
  }));
  return { landscape, formula: usualFormula, start, steps, minimumStep, noise, seed, lanes };
}

/** The story that an address asks for, if there is one. */
export function storyIn(search: ViewSearch): Story | undefined {
  return stories.find(({ id }) => id === textIn(search, "story"));
}

/** Reads an address; what it does not say, or says wrongly, is as at first, or as the landscape has it. */
export function readScenario(search: ViewSearch): Scenario {
  const story = storyIn(search);
  if (story) return scenarioOfStory(findStory(story.id));
  const named = textIn(search, "landscape");
  const landscape = named === own || landscapes.some(({ id }) => id === named) ? named! : firstScenario.landscape;
  const formula = textIn(search, "formula") ?? usualFormula;
  return {
    landscape,
    formula,
    start: pointIn(search["start"]) ?? startOf(landscape, formula),
    steps: Math.min(integerIn(search, "steps", 1) ?? firstScenario.steps, mostSteps),
    minimumStep: amountIn(search["min"]) ?? firstScenario.minimumStep,
    noise: amountIn(search["noise"]) ?? 0,
    seed: integerIn(search, "seed", 0) ?? 1,
    lanes: lanesIn(search["lanes"]) ?? firstScenario.lanes,
  };
}

/** The address of a scenario; what is as at first is left out. */
export function searchOf(scenario: Scenario): Record<string, unknown> {
  const { landscape, formula, start, steps, minimumStep, noise, seed, lanes } = scenario;
  const unless = (value: unknown, usual: unknown): unknown =>
    JSON.stringify(value) === JSON.stringify(usual) ? undefined : value;
  return {
    story: undefined,
    landscape: unless(landscape, firstScenario.landscape),
    formula: landscape === own ? formula : undefined,
    start: unless(start, startOf(landscape, formula)),
    steps: unless(steps, firstScenario.steps),
    min: unless(minimumStep, firstScenario.minimumStep),
    noise: unless(noise, 0),
    seed: unless(seed, 1),
    lanes: unless(lanes, firstScenario.lanes),
  };
}

/** The address of a story: nothing but its name. */
export function searchOfStory(id: string): Record<string, unknown> {
  return { ...searchOf(firstScenario), story: id, at: undefined };
}

/** @throws where the formula cannot be read */
export function landscapeOf({ landscape, formula }: Pick<Scenario, "landscape" | "formula">): Landscape {
  return landscape === own ? ownLandscape(formula) : findLandscape(landscape);
}

/** Where the ball lies on a landscape unless somebody moved it. */
export function startOf(landscape: string, formula: string): Point {
  if (landscape === firstScenario.landscape) return firstScenario.start;
  try {
    return landscapeOf({ landscape, formula }).start;
  } catch {
    return [0];
  }
}

function amountIn(value: unknown): number | undefined {
  const amount = Number(value ?? Number.NaN);
  return amount >= 0 && amount < Infinity ? amount : undefined;
}

function pointIn(value: unknown): Point | undefined {
  const values: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  const isPoint = values?.length === 1 || values?.length === 2;
  return isPoint && values.every((each) => Number.isFinite(each)) ? (values as Point) : undefined;
}

function lanesIn(value: unknown): readonly Lane[] | undefined {
  if (!Array.isArray(value) || value.length > mostLanes) return undefined;
  const lanes = value.map(laneIn);
  return lanes.every((lane) => lane !== undefined) ? lanes : undefined;
}

function laneIn(value: unknown): Lane | undefined {
  if (!isObject(value)) return undefined;
  const { solver, lr, scheduler = null } = value;
  const rate = amountIn(lr);
  if (!isObject(solver) || typeof solver["type"] !== "string" || rate === undefined) return undefined;
  if (scheduler !== null && !isObject(scheduler)) return undefined;
  return { solver, lr: rate, scheduler };
}

function isObject(value: unknown): value is FormValue {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
