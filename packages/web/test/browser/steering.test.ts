import type { Page } from "playwright-core";
import { results } from "../../src/strings/results.ts";
import { steerWords } from "../../src/strings/steer.ts";
import { browserTest, useBrowser } from "./support/browser.ts";
import { makeProject, tinySpec, useSite } from "./support/site.ts";

const site = useSite();
useBrowser();

/** The line of the list of changes that tells of one. */
const change = (page: Page, text: string) =>
  page.getByRole("table", { name: results.changes.caption }).getByRole("row").filter({ hasText: text });

browserTest("should steer a running experiment, and show it in another window", async (visit) => {
  const { client, address } = site.current;
  const { projectId, splitId } = await makeProject(site.current);
  // Evaluations so seldom that what is looked at is the steering.
  const training = { epochs: 20_000, batchSize: 8, evaluationPeriod: { epochs: 100 } };
  const spec = tinySpec({ scheduler: null, training });
  const body = { name: "Long", splitId, spec, start: true };
  const { id: experimentId } = await client.createExperiment({ projectId, body });
  const there = `${address}/projects/${projectId}/experiments/${experimentId}`;
  const [page, other] = await Promise.all([visit(there), visit(there)]);

  await page.getByRole("button", { name: steerWords.open, exact: true }).click();
  const panel = page.getByRole("region", { name: steerWords.title });
  await panel.getByRole("textbox", { name: steerWords.rate }).fill("0.01");
  await panel.getByText("0.05 → 0.01").waitFor();
  await panel.getByRole("button", { name: steerWords.apply, exact: true }).click();
  const name = steerWords.names.rate(0.01);
  for (const window of [page, other]) await change(window, name).filter({ hasText: "0.05" }).waitFor();

  await panel.getByRole("tab", { name: steerWords.tool.undo }).click();
  await panel.getByText("0.01 → 0.05").waitFor();
  await panel.getByRole("button", { name: steerWords.apply, exact: true }).click();
  for (const window of [page, other]) {
    await change(window, steerWords.names.undo(name)).filter({ hasText: "0.05" }).waitFor();
    await change(window, name).filter({ hasText: steerWords.undone }).waitFor();
  }
  await client.stopExperiment({ experimentId });
});
