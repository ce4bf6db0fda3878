/** A spec's values under dotted keys, in order; lists stay whole, empty ones are left out. */
export function flattenSpec(spec: Readonly<Record<string, unknown>>, prefix = ""): [string, unknown][] {
  return Object.entries(spec).flatMap(([key, value]): [string, unknown][] => {
    const name = `${prefix}${key}`;
    if (Array.isArray(value) && value.length === 0) return [];
    if (value === null || typeof value !== "object" || Array.isArray(value)) return [[name, value]];
    return flattenSpec(value as Record<string, unknown>, `${name}.`);
  });
}

/** A value of a spec as people read it. */
export function specText(value: unknown): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
