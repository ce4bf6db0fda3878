import { isPlainObject } from "./json.ts";
import type { ParameterDefinition, ParameterDefinitions } from "./parameters.ts";

const isText = (value: unknown): boolean => typeof value === "string";

function isOpen(parameter: ParameterDefinition, value: unknown): boolean {
  const items: readonly unknown[] = Array.isArray(value) ? value : [];
  if (parameter.kind === "objects") {
    return items.some((item) => isPlainObject(item) && hasOpenLengths(parameter.fields, item));
  }
  if (!("length" in parameter) || parameter.length !== true) return false;
  if (parameter.kind === "points") return items.some((item) => Array.isArray(item) && isText(item[0]));
  // The keys of an object are texts at any rate; those of plain steps are digits.
  if (parameter.kind === "map") return isPlainObject(value) && Object.keys(value).some((key) => !/^\d+$/.test(key));
  return isText(value) || items.some(isText);
}

/** Whether any length is still a text such as "5ep". */
export function hasOpenLengths(parameters: ParameterDefinitions, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(parameters).some(([name, parameter]) => isOpen(parameter, values[name]));
}
