import { type Conditions, type Descent, type Landscape, landscapes, type Outcome, pointText } from "@glissade/descent";
import { type Racer, stories, type Story } from "@glissade/descent";
import { formatNumber, plotText } from "@glissade/schedules";
import { parseSolver, type SolverSpec } from "@glissade/solvers";

/** What `glissade descend` can write. */
export const descentFormats = ["text", "json", "csv"] as const;
export type DescentFormat = (typeof descentFormats)[number];

export interface FinishedRun {
  readonly racer: Racer & { readonly lr: number };
  readonly descent: Descent;
  readonly outcome: Outcome;
}

/** Runs on one landscape, and the story that they tell, if they do. */
export interface FinishedRuns {
  readonly landscape: Landscape;
  readonly conditions: Conditions;
  readonly runs: readonly FinishedRun[];
  readonly story?: Story;
  readonly closing?: string;
}

/** Finished runs in one of the formats, ending in a newline. */
export function writeDescents(format: DescentFormat, finished: FinishedRuns): string {
  if (format === "json") return `${JSON.stringify(asObject(finished))}\n`;
  return format === "csv" ? asCsv(finished) : asText(finished);
}

function asObject({ landscape, conditions, runs, story, closing }: FinishedRuns): object {
  const { id, formula, dimension } = landscape;
  return {
    ...(story && { story: story.id, closing }),
    landscape: { id, formula, dimension },
    conditions,
    runs: runs.map(({ racer, descent, outcome }) => {
      const { text, steps, place, at, loss, lowestLoss, diverged } = outcome;
      const { solver, lr, schedule = null } = racer;
      // JSON has no numbers beyond the finite ones; a run that left them ends in null.
      return {
        solver: parseSolver(solver),
        lr,
        schedule,
        text,
        steps,
        place,
        at,
        loss,
        lowestLoss,
        diverged,
        ...descent,
      };
    }),
  };
}

/** A row per position: the rate and the update are of the step that led to it. */
function asCsv({ landscape, runs }: FinishedRuns): string {
  const several = runs.length > 1;
  const axes = landscape.dimension === 1 ? ["x"] : ["x", "y"];
  const header = [...(several ? ["run"] : []), "step", ...axes, "loss", "lr", "update"];
  const rows = runs.flatMap(({ descent: { positions, losses, rates, updates } }, run) =>
    positions.map((point, step) => [
      ...(several ? [run + 1] : []),
      step,
      ...point,
      losses[step],
      rates[step - 1] ?? "",
      updates[step - 1] ?? "",
    ]),
  );
  return `${[header, ...rows].map((row) => row.join(",")).join("\n")}\n`;
}

function asText({ landscape, conditions, runs, story, closing }: FinishedRuns): string {
  const head = [
    ...(story ? [story.title, story.opening, ""] : []),
    `${landscape.label}: ${landscape.formula}, from ${pointText(conditions.start)}`,
  ];
  const told = runs.map(({ racer, outcome }) => {
    const loss = outcome.diverged ? "" : `; loss ${formatNumber(outcome.loss)}`;
    return `${racerText(racer)}: ${outcome.text}${loss}`;
  });
  const plots = runs.map(({ racer, descent }) =>
    plotText([{ label: "", values: descent.losses.filter((loss) => Number.isFinite(loss)) }], {
      title: `loss, ${racerText(racer)}`,
      height: 8,
    }),
  );
  return `${[...head, ...told, "", ...plots, ...(closing === undefined ? [] : ["", closing])].join("\n")}\n`;
}

/** "SGD momentum=0.8 at 0.02 under CosineAnnealingLR". */
export function racerText({ solver, lr, schedule }: FinishedRun["racer"]): string {
  const spec: SolverSpec = parseSolver(solver);
  const usual: Readonly<Record<string, unknown>> = { ...parseSolver(spec.type) };
  const own = Object.entries(spec)
    .filter(([key, value]) => key !== "lr" && JSON.stringify(value) !== JSON.stringify(usual[key]))
    .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`)
    .join("");
  return `${spec.type}${own} at ${formatNumber(lr)}${schedule === undefined ? "" : ` under ${schedule.type}`}`;
}

/** Landscapes and stories, with what each is about. */
export function listText(format: DescentFormat): string {
  if (format === "json") {
    const told = stories.map(({ id, title, opening, landscape }) => ({ id, title, opening, landscape }));
    return `${JSON.stringify({ landscapes, stories: told })}\n`;
  }
  const rows = [
    ...landscapes.map(({ id, help, formula }) => ["landscape", id, help, formula]),
    ...stories.map(({ id, title, opening }) => ["story", id, title, opening]),
  ];
  if (format === "csv") {
    const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    return `${["kind,id,about,more", ...rows.map((row) => row.map(quoted).join(","))].join("\n")}\n`;
  }
  const width = Math.max(...rows.map(([, id]) => id!.length));
  const lines = (kind: string): string[] =>
    rows.filter(([each]) => each === kind).map(([, id, about]) => `  ${id!.padEnd(width)}  ${about!}`);
  return `${["Landscapes", ...lines("landscape"), "", "Stories", ...lines("story")].join("\n")}\n`;
}
