import type { Definition } from "@glissade/api";
import type { Term } from "../../strings/terms.ts";

/** Whether all words that were typed occur. */
export function matches(query: string, ...texts: readonly string[]): boolean {
  const all = texts.join(" ").toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}

export function matchingDefinitions(definitions: readonly Definition[], query: string): readonly Definition[] {
  return definitions.filter(({ type, label, help, use, group, facts }) => {
    const aliases = Array.isArray(facts["aliases"]) ? facts["aliases"].join(" ") : "";
    return matches(query, type, label, help, use ?? "", group, aliases);
  });
}

export function matchingTerms(terms: readonly Term[], query: string): readonly Term[] {
  return terms.filter(({ name, text }) => matches(query, name, text));
}

/** Neighbours under one heading, in the order in which headings first appear. */
export function byGroup(definitions: readonly Definition[]): [group: string, members: readonly Definition[]][] {
  return [...Map.groupBy(definitions, ({ group }) => group)];
}
