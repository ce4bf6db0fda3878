import type { Definition } from "@glissade/api";
import { type FieldSchema, fieldsOf, type FormValue } from "../forms/field-schema.ts";

export interface FitTo {
  /** Scheduler steps in the run. */
  readonly steps: number;
  /** The base learning rate. */
  readonly lr: number;
}

/** Lengths that people think of in steps, however long the run. */
const stayInSteps = /^(patience|cooldown|window_size)/;

/**
 * A scheduler's example, fitted to a run, so that its curve there looks as its picture does: lengths become shares of
 * the run (and go on to fit when the number of epochs changes), factors per step and rates are converted.
 */
export function fitExample(definition: Definition, all: readonly Definition[], to: FitTo): FormValue {
  const { example, facts, type } = definition;
  if (!example) return { type };
  const exampleSteps = Number(facts["exampleSteps"] ?? 100);
  const exampleLr = [facts["exampleLr"]].flat()[0];
  const scale = { exampleSteps, rate: to.lr / Number(exampleLr ?? 0.1), stretch: exampleSteps / to.steps };
  return fitSpec(example, all, scale);
}

interface Scale {
  readonly exampleSteps: number;
  readonly rate: number;
  readonly stretch: number;
}

function fitSpec(spec: FormValue, all: readonly Definition[], scale: Scale): FormValue {
  const definition = all.find(({ type }) => type === spec["type"]);
  if (!definition) return spec;
  const fields = fieldsOf(definition.schema);
  const fitted = fields
    .filter(({ name }) => name in spec)
    .map(({ name, schema }) => [name, fitValue(name, schema, spec[name], spec, all, scale)] as const);
  return { type: spec["type"], ...Object.fromEntries(fitted) };
}

function fitValue(
  name: string,
  schema: FieldSchema,
  value: unknown,
  spec: FormValue,
  all: readonly Definition[],
  scale: Scale,
): unknown {
  if (Array.isArray(value) && schema["x-control"] !== "points") {
    return value.map((item: unknown) => fitValue(name, schema, item, spec, all, scale));
  }
  if (schema["x-control"] === "points" && Array.isArray(value)) {
    const rate = spec["values"] === "factor" ? 1 : scale.rate;
    return (value as [number, number][]).map(([step, at]) => [share(step, scale), digits(at * rate)]);
  }
  if (isSpec(value)) return fitSpec(value, all, scale);
  if (typeof value !== "number") return value;
  if (schema["x-length"]) return stayInSteps.test(name) ? value : share(value, scale);
  if (schema["x-per-group"] && !name.includes("momentum") && name !== "factor") return digits(value * scale.rate);
  // A factor that acts at every step has to act less in a run of more steps.
  if (name === "gamma" && ["ExponentialLR", "CyclicLR"].includes(String(spec["type"]))) {
    return digits(value ** scale.stretch, 5);
  }
  return value;
}

function share(steps: number, { exampleSteps }: Scale): string {
  return `${Math.min(100, Math.round((1000 * steps) / exampleSteps) / 10)}%`;
}

function digits(value: number, count = 3): number {
  return Number(value.toPrecision(count));
}

function isSpec(value: unknown): value is FormValue {
  return typeof value === "object" && value !== null && "type" in value;
}
