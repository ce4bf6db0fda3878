import type { Project } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { matchingProjects } from "../../src/features/projects/matching-projects.ts";

const projects = [
  { name: "Parts on the belt", description: "Bolts and nuts" },
  { name: "Leaves", description: "" },
] as Project[];

const found = (q: string): string[] => matchingProjects(projects, q).map(({ name }) => name);

describe("matchingProjects", () => {
  it("should keep all without a search", () => {
    expect(found(" ")).toHaveLength(2);
  });

  it("should look for every word in name and description, whatever the case", () => {
    expect(found("bolts PARTS")).toEqual(["Parts on the belt"]);
    expect(found("bolts leaves")).toEqual([]);
  });
});
