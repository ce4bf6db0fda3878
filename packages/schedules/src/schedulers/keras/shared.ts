import type { Source } from "../../definition.ts";

/** Keras takes the rate itself; left out, it is the solver's. */
export const initialRate = {
  kind: "number",
  label: "Initial learning rate",
  help: "The rate at step 0; left out, the solver's.",
  range: { minimum: 0 },
  default: null,
} as const;

export const staircase = {
  kind: "boolean",
  label: "Staircase",
  help: "Whether the rate drops all at once, every decay_steps.",
  default: false,
} as const;

/** Keras' page on one schedule. */
export function kerasPage(name: string): Source {
  return {
    title: `Keras: ${name}`,
    url: `https://keras.io/api/optimizers/learning_rate_schedules/${name.replace(/(?<=.)[A-Z]/g, (c) => `_${c}`).toLowerCase()}/`,
  };
}
