import type { Definitions, ExperimentSummary } from "@glissade/api";
import { formatMetric, formatPlain, formatRate } from "../format/numbers.ts";
import { formatAgo, formatDuration } from "../format/times.ts";
import { keyWords } from "../../strings/keys.ts";

/** Of an experiment, as filters and columns name it: `spec.solver.lr`, `metrics.validation/loss`, `number`. */
export type ExperimentKey = string;

interface SchemaLike {
  readonly title?: unknown;
  readonly properties?: Readonly<Record<string, SchemaLike>>;
}

/** What a key is called, by the titles of the served forms. */
export function keyLabel(key: ExperimentKey, definitions: Definitions | undefined): string {
  const known = keyWords.labels[key];
  if (known !== undefined) return known;
  if (key.startsWith("metrics.")) return metricLabel(key.slice("metrics.".length), definitions);
  const path = key.replace(/^spec\./, "").split(".");
  const last = path.at(-1) ?? key;
  return titleOf(path, definitions) ?? humanised(last);
}

/** `validation/accuracy` is Validation accuracy. */
export function metricLabel(metric: string, definitions: Definitions | undefined): string {
  const known = definitions?.metrics.find(({ name }) => name === metric)?.label;
  if (known !== undefined) return known;
  const [part = "", ...rest] = metric.split("/");
  const name = rest.join(" ");
  return humanised([part, keyWords.metrics[name] ?? name].filter((word) => word !== "").join(" "));
}

/** Whether less of a metric is better. */
export function lessIsBetter(metric: string): boolean {
  return /loss/i.test(metric);
}

function titleOf([first = "", ...rest]: readonly string[], definitions: Definitions | undefined): string | undefined {
  if (!definitions) return undefined;
  const lists = { solver: definitions.solvers, scheduler: definitions.schedulers };
  const forms: readonly SchemaLike[] =
    first === "solver" || first === "scheduler"
      ? lists[first].map(({ schema }) => schema as SchemaLike)
      : [(definitions.experiment as SchemaLike).properties?.[first] ?? {}];
  for (const form of forms) {
    const found = rest.reduce<SchemaLike | undefined>((schema, name) => schema?.properties?.[name], form)?.title;
    if (typeof found === "string") return found;
  }
  return undefined;
}

/** `weightDecay` and `weight_decay` are Weight decay. */
function humanised(name: string): string {
  const words = name
    .replaceAll("_", " ")
    .replace(/([a-z])([A-Z])(?=[a-z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What an experiment has under a key; undefined where it has nothing. */
export function valueOfKey(experiment: ExperimentSummary, key: ExperimentKey): unknown {
  if (key.startsWith("metrics.")) return experiment.metrics[key.slice("metrics.".length)] ?? undefined;
  if (key.startsWith("spec.")) return valueAt(experiment.spec, key.slice("spec.".length).split("."));
  return (experiment as unknown as Readonly<Record<string, unknown>>)[key] ?? undefined;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    const found = typeof inner === "object" && inner !== null ? (inner as Record<string, unknown>)[name] : undefined;
    return found ?? undefined;
  }, value);
}

/** A value as people read it. */
export function formatKeyValue(key: ExperimentKey, value: unknown): string {
  if (value === undefined || value === null) return keyWords.none;
  if (typeof value === "boolean") return value ? keyWords.yes : keyWords.no;
  if (typeof value === "number") return formatNumberOf(key, value);
  if (typeof value !== "string") return JSON.stringify(value);
  return /At$/.test(key) ? formatAgo(value) : value;
}

function formatNumberOf(key: ExperimentKey, value: number): string {
  if (key.startsWith("metrics.")) return formatMetric(key.slice("metrics.".length), value);
  if (key === "seconds") return formatDuration(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value);
  return /lr|eta|decay/i.test(key) ? formatRate(value) : formatPlain(value);
}
