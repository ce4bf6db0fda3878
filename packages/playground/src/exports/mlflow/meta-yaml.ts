/** A file with one plain value a line, as MLflow's `meta.yaml` are. */
export function metaYaml(fields: Readonly<Record<string, YamlValue>>): string {
  return Object.entries(fields)
    .map(([key, value]) => `${key}: ${yamlValue(value)}\n`)
    .join("");
}

/** An empty list is the only list that MLflow's files have. */
export type YamlValue = string | number | null | readonly never[];

function yamlValue(value: YamlValue): string {
  if (typeof value !== "string") return JSON.stringify(value);
  // JSON's escapes are YAML's as well; what YAML forbids or folds, JSON leaves as it is.
  return JSON.stringify(value.toWellFormed()).replace(
    /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
