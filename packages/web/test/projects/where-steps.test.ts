import type { Dashboard } from "@glissade/api";
import { describe, expect, it } from "vitest";
import { whereSteps } from "../../src/features/projects/where-steps.ts";

type Given = Parameters<typeof whereSteps>[0];

const empty = { project: { id: "p", best: null }, recent: [], running: [] } as unknown as Given;

describe("whereSteps", () => {
  it("should lead to the import first", () => {
    expect(whereSteps(empty).dataset).toEqual({ to: "/projects/p/data", search: { import: "files" } });
  });

  it("should start the newest draft where there is one", () => {
    const recent = [
      { id: "a", state: "finished" },
      { id: "b", state: "draft" },
    ] as Dashboard["recent"];
    expect(whereSteps({ ...empty, recent }).start.to).toBe("/projects/p/experiments/b/edit");
    expect(whereSteps(empty).start.to).toBe("/projects/p/experiments/new");
  });

  it("should show the results of the best, else of what is running, else the list", () => {
    const running = [{ id: "r" }] as Dashboard["running"];
    expect(whereSteps(empty).result.to).toBe("/projects/p/experiments");
    expect(whereSteps({ ...empty, running }).result.to).toBe("/projects/p/experiments/r");
    const project = { id: "p", best: { experimentId: "x" } } as Dashboard["project"];
    expect(whereSteps({ ...empty, project, running }).result.to).toBe("/projects/p/experiments/x");
  });
});
