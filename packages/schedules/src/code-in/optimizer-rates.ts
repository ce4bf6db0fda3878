import { isConstructor } from "./scheduler-names.ts";
import type { CalledValue, Value } from "./value.ts";

/** The `lr` of an optimizer's constructor among the statements. */
export function learningRate(values: readonly Value[]): number | readonly number[] | undefined {
  return values.map(rateOf).find((rate) => rate !== undefined);
}

/** The rate in an optimizer's constructor. */
export function rateOf(value: Value): number | readonly number[] | undefined {
  if (value.kind !== "call" || isConstructor(value.name)) return undefined;
  const given = value.arguments.find(({ name }) => name === "lr" || name === "learning_rate")?.value;
  const rate = given?.kind === "plain" && typeof given.value === "number" ? given.value : undefined;
  return groupRates(value, rate) ?? rate;
}

/** The rates of `SGD([{"params": a, "lr": 0.1}, {"params": b}], lr=0.01)`, where they differ. */
function groupRates(optimizer: CalledValue, usual: number | undefined): readonly number[] | undefined {
  const groups = optimizer.arguments.find(({ name }) => name === undefined || name === "params")?.value;
  if (groups?.kind !== "list" || groups.items.length < 2) return undefined;
  const rates = groups.items.map((group) => {
    if (group.kind !== "dict") return undefined;
    const own = group.entries.find(([key]) => key.kind === "plain" && key.value === "lr")?.[1];
    if (own === undefined) return usual;
    return own.kind === "plain" && typeof own.value === "number" ? own.value : undefined;
  });
  const isKnown = rates.every((rate) => rate !== undefined);
  return isKnown && new Set(rates).size > 1 ? rates : undefined;
}
