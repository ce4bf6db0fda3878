import type { Project } from "@glissade/api";

/** Projects that have every word of a search in their name or description. */
export function matchingProjects(projects: readonly Project[], q: string): readonly Project[] {
  const words = q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return projects.filter(({ name, description }) => {
    const text = `${name} ${description}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
}
