import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { raceSettings, type RaceSettingsInput } from "@glissade/api";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { pageAddresses, pageNames } from "./support/addresses.ts";
import { browserTest, hasBrowser, useBrowser } from "./support/browser.ts";
import { makeFinished, makeProject, tinySpec, useSite } from "./support/site.ts";
import { moved, settled } from "./support/wait.ts";

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];

/** Points on a curve may lie on each other: fields beside it do the same, which the rule allows. */
const isHandle = /^target-size: .*\[data-moves=/;

const site = useSite();
useBrowser();

let axe: string;
let addresses: Readonly<Record<string, string>> = {};

beforeAll(async () => {
  if (!hasBrowser) return;
  axe = await readFile(fileURLToPath(import.meta.resolve("axe-core/axe.min.js")), "utf8");
  const project = await makeProject(site.current);
  const first = await makeFinished(site.current, project, "Cosine");
  const second = await makeFinished(
    site.current,
    project,
    "Steps",
    tinySpec({ scheduler: { type: "StepLR", step_size: 1 } }),
  );
  const { projectId, splitId } = project;
  const draft = await site.current.client.createExperiment({
    projectId,
    body: { name: "Draft", splitId, spec: tinySpec() },
  });
  const race = await site.current.client.createRace({
    projectId,
    body: { name: "Race", splitId, spec: tinySpec({ scheduler: null }), settings: raceSettings.parse(raced) },
  });
  await site.current.client.stopRace({ raceId: race.id });
  addresses = pageAddresses({
    ...project,
    raceId: race.id,
    experimentId: first.id,
    draftId: draft.id,
    compared: [first.id, second.id],
  });
});

/** A race that is over before anybody has run. */
const raced: RaceSettingsInput = {
  candidates: { kind: "grid", schedulers: [{ scheduler: null }], lrs: [0.05, 0.01] },
  budget: { epochs: 3 },
  firstRung: 1,
};

/** What axe finds, a line each: rule, why, where. */
async function violations(page: Page): Promise<string[]> {
  // As text, which the policy does not concern.
  await moved(page);
  await page.evaluate(axe);
  const { violations: found } = await page.evaluate(
    (values) =>
      (globalThis as unknown as { axe: { run: (options: object) => Promise<AxeResults> } }).axe.run({
        runOnly: { type: "tag", values },
        resultTypes: ["violations"],
      }),
    tags,
  );
  return found
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${failureSummary?.split("\n")[1]?.trim()} ${target.join(" ")}`),
    )
    .filter((text) => !isHandle.test(text));
}

describe("every page", () => {
  for (const name of pageNames) {
    browserTest(
      `should break no rule of WCAG 2.2 AA that axe knows, light and wide or dark and narrow: ${name}`,
      async (visit) => {
        const page = await visit(`${site.current.address}${addresses[name]}`, { familiar: true });
        await settled(page);
        expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
        const inState = async (state: string): Promise<string[]> =>
          (await violations(page)).map((violation) => `${state}: ${violation}`);
        const found = await inState("light, wide");
        await page.emulateMedia({ colorScheme: "dark" });
        await page.setViewportSize({ width: 390, height: 844 });
        await settled(page);
        found.push(...(await inState("dark, narrow")));
        expect(found).toEqual([]);
        // Charts follow the width a moment later.
        const tooWide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        await expect.poll(tooWide).toBeLessThanOrEqual(0);
      },
    );
  }
});
