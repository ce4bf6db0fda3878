import type { Page } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { compare } from "../../src/strings/compare.ts";
import { parameters } from "../../src/strings/parameters.ts";
import { playground } from "../../src/strings/playground.ts";
import { results } from "../../src/strings/results.ts";
import { browserTest, hasBrowser, useBrowser, type Visit } from "./support/browser.ts";
import { makeFinished, makeProject, tinySpec, useSite } from "./support/site.ts";
import { settled } from "./support/wait.ts";

const site = useSite();
useBrowser();

let base: string;
let ids: readonly string[] = [];
let draft: string;

beforeAll(async () => {
  if (!hasBrowser) return;
  const project = await makeProject(site.current);
  const first = await makeFinished(site.current, project, "Cosine");
  const second = await makeFinished(
    site.current,
    project,
    "Steps",
    tinySpec({ scheduler: { type: "StepLR", step_size: 1 } }),
  );
  const { projectId, splitId } = project;
  const body = { name: "Draft", splitId, spec: tinySpec() };
  draft = (await site.current.client.createExperiment({ projectId, body })).id;
  ids = [first.id, second.id];
  base = `${site.current.address}/projects/${projectId}`;
});

/** Does something to a page, and expects to find it so after a reload and in another browser at the same address. */
async function expectKept(
  visit: Visit,
  address: string,
  act: (page: Page) => Promise<void>,
  check: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await visit(address);
  await settled(page);
  const before = page.url();
  await act(page);
  await check(page);
  await expect.poll(() => page.url()).not.toBe(before);
  // Typing rests for a moment before the address follows.
  let last = "";
  await expect.poll(() => last === (last = page.url()), { interval: 400 }).toBe(true);
  await page.reload();
  await check(page);
  await check(await visit(page.url()));
}

describe("an address", () => {
  browserTest("should hold what the Model Playground was searched, sorted and grouped by", async (visit) => {
    await expectKept(
      visit,
      `${base}/experiments`,
      async (page) => {
        await page.getByRole("searchbox", { name: playground.search }).fill("Co");
        await page.getByRole("button", { name: playground.sort.by(playground.columns.lr, "none") }).click();
      },
      async (page) => {
        await page.getByRole("rowheader").filter({ hasText: "Cosine" }).waitFor();
        await expect.poll(() => page.getByRole("rowheader").filter({ hasText: "Steps" }).count()).toBe(0);
        expect(await page.getByRole("searchbox", { name: playground.search }).inputValue()).toBe("Co");
        await page.locator('th[aria-sort="ascending"], th[aria-sort="descending"]').first().waitFor();
      },
    );
  });

  browserTest("should hold which part of an experiment is looked at, and how its charts are drawn", async (visit) => {
    await expectKept(
      visit,
      `${base}/experiments/${ids[0]}`,
      async (page) => {
        await page.getByRole("radio", { name: results.charts.axisNames.epoch, exact: true }).press("Space");
        await page.getByRole("switch", { name: results.charts.logLoss }).press("Space");
      },
      async (page) => {
        await page.getByRole("group", { name: /^Loss by epoch: / }).waitFor();
        await expect.poll(() => page.getByLabel(results.charts.logLoss).isChecked()).toBe(true);
      },
    );
    await expectKept(
      visit,
      `${base}/experiments/${ids[0]}`,
      (page) => page.getByRole("tab", { name: results.tabs.results }).click(),
      (page) => page.getByRole("heading", { name: results.scores.matrix }).waitFor(),
    );
  });

  browserTest("should hold what is compared, and along what", async (visit) => {
    await expectKept(
      visit,
      `${base}/compare?ids=${ids.join(",")}`,
      (page) => page.getByRole("radio", { name: compare.charts.xNames.time, exact: true }).press("Space"),
      async (page) => {
        const chart = page.getByRole("group", { name: new RegExp(`against ${compare.charts.xLabels.time}`) });
        await chart
          .filter({ has: page.locator("canvas") })
          .first()
          .waitFor();
        await page.getByText("Cosine").first().waitFor();
        await page.getByText("Steps").first().waitFor();
      },
    );
  });

  browserTest("should hold the section of the parameters, and lead back where one came from", async (visit) => {
    await expectKept(
      visit,
      `${base}/experiments/${draft}/edit`,
      (page) => page.getByRole("tab", { name: parameters.sections.training }).click(),
      (page) => page.getByLabel("Batch size").waitFor(),
    );
    const page = await visit(`${base}/experiments`);
    await page.getByRole("link", { name: "Draft" }).first().click();
    await page.getByRole("heading", { level: 1, name: "Draft" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: playground.title }).waitFor();
    await page.goForward();
    await page.getByRole("heading", { level: 1, name: "Draft" }).waitFor();
  });
});
