import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect } from "vitest";
import { startSwitchProxy } from "../../../playground/test/support/switch-proxy.ts";
import { common } from "../../src/strings/common.ts";
import { experimentStates } from "../../src/strings/states.ts";
import { pageAddresses, type Records } from "./support/addresses.ts";
import { browserTest, hasBrowser, useBrowser, type Visit } from "./support/browser.ts";
import { makeFinished, makeProject, type SiteProject, tinySpec, useSite } from "./support/site.ts";
import { settled } from "./support/wait.ts";

const site = useSite();
useBrowser();

let project: SiteProject;
let records: Records;

beforeAll(async () => {
  if (!hasBrowser) return;
  project = await makeProject(site.current);
  const { id } = await makeFinished(site.current, project, "Cosine");
  const { projectId, splitId } = project;
  const body = { name: "Draft", splitId, spec: tinySpec() };
  const draft = await site.current.client.createExperiment({ projectId, body });
  records = { ...project, experimentId: id, draftId: draft.id, compared: [id, draft.id], raceId: "" };
});

/** What a browser says of an answer that was none. */
const expected = /Failed to load resource/;

/** What pages ask for; whether somebody is let in is another question. */
const data = /\/api\/v1\/(?!session)/;

const problem = {
  type: "urn:glissade:problem:unexpected",
  title: "Internal error",
  status: 500,
  code: "unexpected",
  detail: "the disk is on holiday",
};

const fail = (route: Route): Promise<void> =>
  route.fulfill({ status: 500, contentType: "application/problem+json", body: JSON.stringify(problem) });

/** One of each kind: those that are left out ask for the same. */
const pages = ["dashboard", "dataset", "playground", "parameters", "experiment", "compare"];

/** So many at a time, as most of it passes in waiting. */
const sideBySide = 4;

/** Opens pages, each in a browser of its own. */
async function onPages(
  visit: Visit,
  act: (open: (answer: (route: Route) => Promise<void>) => Promise<Page>) => Promise<void>,
): Promise<void> {
  const addresses = pageAddresses(records);
  const waiting = [...pages];
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const address = `${site.current.address}${addresses[name]}`;
      try {
        await act((answer) => visit(address, { expected, prepare: (page) => page.route(data, answer) }));
      } catch (error) {
        throw new Error(name, { cause: error });
      }
    }
  };
  await Promise.all(Array.from({ length: sideBySide }, work));
}

describe("the page, when the API does not do what it should", () => {
  browserTest("should say on its pages what failed, and show the page once it works again", async (visit) => {
    await onPages(visit, async (open) => {
      let failing = true;
      const page = await open((route) => (failing ? fail(route) : route.continue()));
      const alert = page.getByRole("alert").filter({ hasText: problem.detail }).first();
      await alert.waitFor();
      expect(await alert.textContent()).toContain(common.failed);
      expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
      failing = false;
      // What stands further down may have failed as well, and says so once it can be seen.
      const retry = page.getByRole("button", { name: common.retry });
      const failures = page.getByRole("alert").filter({ hasText: common.failed });
      const tryAgain = async (): Promise<number> => {
        if (await retry.first().isVisible()) await retry.first().click();
        return failures.count();
      };
      await expect.poll(tryAgain, { timeout: 60_000, interval: 200 }).toBe(0);
      await settled(page);
      expect(await failures.count()).toBe(0);
    });
  });

  browserTest("should say in plain words that the server cannot be reached", async (visit) => {
    const page = await visit(`${site.current.address}/`, {
      expected,
      prepare: (page) => page.route(data, (route) => route.abort("connectionrefused")),
    });
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/server/i);
    expect(await alert.textContent()).not.toMatch(/undefined|TypeError|Failed to fetch/);
  });

  browserTest(
    "should show on its pages that it is loading while answers are slow, and then the content",
    async (visit) => {
      await onPages(visit, async (open) => {
        const gate = Promise.withResolvers<void>();
        const page = await open((route) => gate.promise.then(() => route.continue()));
        await page.getByRole("status").filter({ hasText: common.loading }).first().waitFor();
        expect(await page.getByRole("alert").count()).toBe(0);
        gate.resolve();
        await settled(page);
        expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1);
      });
    },
  );

  browserTest("should answer an address of nothing with a way out", async (visit) => {
    const nowhere = "01920000-0000-7000-8000-000000000000";
    const { address } = site.current;
    for (const path of [`/projects/${nowhere}`, `/projects/${project.projectId}/experiments/${nowhere}`]) {
      const page = await visit(`${address}${path}`, { familiar: true, expected });
      await page.getByRole("alert").filter({ hasText: "not found" }).first().waitFor();
    }
    const page = await visit(`${address}/projects/${project.projectId}/nothing/like/that`, {
      familiar: true,
      expected,
    });
    await page.getByRole("heading", { name: common.notFoundTitle }).waitFor();
    await page.getByRole("link", { name: common.toProjects, exact: true }).click();
    await page.waitForURL(`${address}/`);
  });
});

describe("the page, when its connection breaks", () => {
  browserTest("should say so, catch up with what it missed and go on living", async (visit) => {
    const { client, address } = site.current;
    const { projectId, splitId } = project;
    const proxy = await startSwitchProxy(Number(new URL(address).port));
    try {
      const spec = tinySpec({ training: { epochs: 100_000, batchSize: 8 } });
      const { id: experimentId } = await client.createExperiment({
        projectId,
        body: { name: "Long", splitId, spec, start: true },
      });
      const there = `http://127.0.0.1:${proxy.port}/projects/${projectId}/experiments`;
      const list = await visit(there, { expected });
      const page = await visit(`${there}/${experimentId}`, { expected });
      const banners = [list, page].map((each) => each.getByRole("status").filter({ hasText: common.offline }));
      // Live: the step counts on.
      const step = page.getByText(/^\d[\d\s]* of 700\s000$/).first();
      const now = async (): Promise<number> => Number((await step.textContent())?.split(" of ")[0]?.replace(/\D/g, ""));
      await step.waitFor();
      const before = await now();
      await expect.poll(now, { timeout: 10_000 }).toBeGreaterThan(before);

      proxy.cut();
      for (const banner of banners) await banner.waitFor();
      const { number } = await client.createExperiment({
        projectId,
        body: { name: "Unseen", splitId, spec: tinySpec() },
      });
      await client.stopExperiment({ experimentId });
      await expect
        .poll(async () => (await client.getExperiment({ experimentId })).state, { timeout: 20_000 })
        .toBe("stopped");
      expect(await list.getByText("Unseen").count()).toBe(0);

      proxy.join();
      for (const banner of banners) await banner.waitFor({ state: "detached" });
      await list.getByRole("link", { name: "Unseen" }).first().waitFor();
      await page.getByText(experimentStates.stopped, { exact: true }).first().waitFor();
      // And the new stream is alive.
      await client.updateExperiment({
        experimentId: (await client.listExperiments({ projectId, limit: 1 })).items[0]?.id ?? "",
        body: { name: "Renamed" },
      });
      await list.getByRole("link", { name: "Renamed" }).first().waitFor();
      expect(number).toBeGreaterThan(0);
    } finally {
      await proxy.stop();
    }
  });
});
