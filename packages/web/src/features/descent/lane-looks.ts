import { solverDefinitions, type SolverType } from "@glissade/solvers";
import { schedulerDefinitions, type SchedulerDefinition } from "@glissade/schedules";
import { dataColor, dataDash } from "../../shared/charts/data-colors.ts";
import { formatPlain, formatRate } from "../../shared/format/numbers.ts";
import { descent } from "../../strings/descent.ts";
import type { Lane } from "./scenario.ts";

export const laneColor = dataColor;
export const laneDash = dataDash;

/** "SGD, momentum 0.9 at 0.005, Cosine". */
export function laneName({ solver, lr, scheduler }: Lane): string {
  return descent.lanes.name(
    solverName(solver),
    formatRate(lr),
    scheduler === null ? undefined : schedulerName(scheduler),
  );
}

function solverName(solver: Lane["solver"]): string {
  const type = String(solver["type"]);
  const definition = Object.hasOwn(solverDefinitions, type) ? solverDefinitions[type as SolverType] : undefined;
  const own = Object.entries(definition?.parameters ?? {}).flatMap(([name, parameter]) => {
    const value = solver[name];
    if (name === "lr" || value === undefined || JSON.stringify(value) === JSON.stringify(parameter.default)) return [];
    const label = parameter.label.toLowerCase();
    return [value === true ? label : `${label} ${[value].flat().map(valueText).join(", ")}`];
  });
  return [definition?.label ?? type, ...own].join(", ");
}

const valueText = (value: unknown): string => (typeof value === "number" ? formatPlain(value) : String(value));

function schedulerName(scheduler: NonNullable<Lane["scheduler"]>): string {
  const definitions: Readonly<Record<string, SchedulerDefinition>> = schedulerDefinitions;
  const type = String(scheduler["type"]);
  return Object.hasOwn(definitions, type) ? definitions[type]!.label : type;
}
