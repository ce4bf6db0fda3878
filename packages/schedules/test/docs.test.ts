import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSchedule, schedulerDefinitions } from "../src/index.ts";
import type { SchedulerDefinition } from "../src/index.ts";
import { scheduleDocs } from "../tools/schedule-docs.ts";
import { checkXml } from "./check-xml.ts";

const folder = new URL("../../../docs/schedules/", import.meta.url);
const definitions = Object.values<SchedulerDefinition>(schedulerDefinitions);

describe("docs of the schedules", () => {
  it("should have every file as the definitions make it now; if not: npm run docs", async () => {
    const docs = await scheduleDocs();
    const stale = [...docs].filter(([path, text]) => {
      const file = new URL(path, folder);
      return !existsSync(file) || readFileSync(file, "utf8") !== text;
    });
    expect(stale.map(([path]) => path)).toEqual([]);
  });

  it("should have no page of a schedule that is gone", () => {
    const pages = readdirSync(folder).filter((name) => name.endsWith(".md"));
    const known = new Set(["README.md", "known-faults.md", ...definitions.map(({ type }) => `${type}.md`)]);
    expect(pages.filter((name) => !known.has(name))).toEqual([]);
  });

  it("should have pictures that are well-formed SVG", () => {
    for (const { type } of definitions) checkXml(readFileSync(new URL(`pictures/${type}.svg`, folder), "utf8"));
  });
});

describe.each(definitions)("$type", ({ type, example, use, help, formula, sources, parameters }) => {
  it("should tell what a page needs: an example that parses, when to use it, formula, source, help for each argument", () => {
    expect(parseSchedule({ type, ...example?.arguments }).type).toBe(type);
    expect(example?.steps).toBeGreaterThan(1);
    for (const text of [use, help, formula]) expect(text).toMatch(/\S.{3}/);
    for (const text of [use, help, ...Object.values(parameters).map((parameter) => parameter.help)]) {
      expect(text).toMatch(/^\S.*\.$/);
    }
    expect(sources.length).toBeGreaterThan(0);
    for (const { title, url } of sources)
      expect([title, url]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/^https:\/\/\S+$/)]);
  });
});
