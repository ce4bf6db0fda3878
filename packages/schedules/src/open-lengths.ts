import type { ParameterDefinitions } from "./parameters.ts";

/** Whether any length is still a text such as "5ep". */
export function hasOpenLengths(parameters: ParameterDefinitions, values: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(parameters).some(([name, parameter]) => {
    if (!("length" in parameter) || parameter.length !== true) return false;
    const value = values[name];
    return typeof value === "string" || (Array.isArray(value) && value.some((one) => typeof one === "string"));
  });
}
