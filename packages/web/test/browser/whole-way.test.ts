import { readFile } from "node:fs/promises";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { expect } from "vitest";
import { compare } from "../../src/strings/compare.ts";
import { data, datasetStates, editor, imports, splits } from "../../src/strings/data.ts";
import { parameters } from "../../src/strings/parameters.ts";
import { playground } from "../../src/strings/playground.ts";
import { projects, startedSteps } from "../../src/strings/projects.ts";
import { results } from "../../src/strings/results.ts";
import { experimentStates } from "../../src/strings/states.ts";
import { browserTest, useBrowser } from "./support/browser.ts";
import { useSite } from "./support/site.ts";

const site = useSite();
useBrowser();

const schedulers = [
  "StepLR",
  "MultiStepLR",
  "ExponentialLR",
  "CosineAnnealingLR",
  "CyclicLR",
  "ReduceLROnPlateau",
] as const;

browserTest(
  "should lead from an empty playground to trained, compared and exported models",
  async (visit) => {
    const page = await visit(`${site.current.address}/`);
    const projectId = await makeProject(page);
    await importPictures(page);
    await makeSplit(page);
    const first = await firstExperiment(page);
    for (const scheduler of schedulers.slice(1)) {
      // From the parameters of the first one, with another scheduler.
      await page.goto(`${site.current.address}/projects/${projectId}/experiments/new?from=${first}`);
      await nameAndChoose(page, scheduler);
      await startAndWatch(page, scheduler);
    }
    await compareTwo(page, projectId);
    await page.goto(`${site.current.address}/projects/${projectId}/experiments/${first}`);
    await exportModel(page, first);
  },
  120_000,
);

async function makeProject(page: Page): Promise<string> {
  await page.getByRole("button", { name: projects.create }).first().click();
  await page.getByLabel(projects.form.name).fill("Parts on the belt");
  await page.getByRole("button", { name: projects.form.create }).click();
  await page.getByRole("heading", { name: "Parts on the belt" }).waitFor();
  return page.url().split("/").at(-1) ?? "";
}

async function importPictures(page: Page): Promise<void> {
  await page.getByRole("link", { name: startedSteps.dataset.act, exact: true }).click();
  const dialog = page.getByRole("dialog", { name: imports.title });
  await dialog.getByRole("tab", { name: imports.tabs.server }).click();
  await dialog.getByRole("button", { name: /^Open glissade-site-/ }).click();
  await dialog.getByRole("button", { name: imports.openFolder("pictures") }).click();
  await dialog
    .getByRole("status")
    .filter({ hasText: /\/pictures$/ })
    .waitFor();
  await dialog.getByRole("button", { name: imports.importFolder }).click();
  await page.getByRole("table", { name: data.datasetsCaption }).getByText(datasetStates.ready).waitFor();
}

async function makeSplit(page: Page): Promise<void> {
  await page.getByRole("link", { name: splits.newSplit }).click();
  await page.getByLabel(editor.name, { exact: true }).fill("All pictures");
  await page.getByRole("button", { name: editor.make }).click();
  await page.getByRole("heading", { level: 1, name: "All pictures" }).waitFor();
}

/** Every section of the form is filled in once. */
async function firstExperiment(page: Page): Promise<string> {
  await page.getByRole("link", { name: splits.newExperiment }).click();
  await page.getByRole("tab", { name: parameters.sections.model }).click();
  await page.getByRole("radio", { name: "MLP" }).click();
  await page.getByLabel("Image size").fill("8");
  await page.getByRole("tab", { name: parameters.sections.training }).click();
  await page.getByLabel("Epochs").fill("3");
  await page.getByLabel("Batch size").fill("8");
  await page.getByRole("tab", { name: parameters.sections.rate }).click();
  await page.getByRole("radio", { name: "SGD", exact: true }).click();
  await page.getByRole("textbox", { name: parameters.baseRate }).fill("0.05");
  await nameAndChoose(page, schedulers[0]);
  return startAndWatch(page, schedulers[0]);
}

async function nameAndChoose(page: Page, scheduler: string): Promise<void> {
  await page.getByLabel(parameters.name, { exact: true }).fill(scheduler);
  await page.getByRole("radio", { name: new RegExp(`\\(${scheduler}\\)$`) }).click();
  // The curve is drawn, and says what it shows.
  await page.getByRole("group", { name: /^Learning rate over the whole run: / }).waitFor();
}

/** @returns the experiment's id */
async function startAndWatch(page: Page, scheduler: string): Promise<string> {
  await page.getByRole("button", { name: parameters.start }).click();
  await page.getByRole("heading", { level: 1, name: scheduler }).waitFor();
  // Without a reload, the curves come and the training ends.
  await page.getByRole("group", { name: /^Loss by step: .*training, last \d/ }).waitFor({ timeout: 30_000 });
  await page.getByText(experimentStates.finished, { exact: true }).first().waitFor({ timeout: 30_000 });
  await page.getByRole("group", { name: /^Learning rate by step: .*last / }).waitFor();
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

async function compareTwo(page: Page, projectId: string): Promise<void> {
  await page.goto(`${site.current.address}/projects/${projectId}/experiments`);
  for (const scheduler of ["StepLR", "CyclicLR"]) {
    await page.getByRole("checkbox", { name: new RegExp(` ${scheduler}$`) }).check();
  }
  await page.getByRole("link", { name: playground.selection.compare }).click();
  await page.getByRole("heading", { level: 1, name: compare.title }).waitFor();
  const charts = page.getByRole("group", { name: /Last values: .*StepLR.*CyclicLR|Last values: .*CyclicLR.*StepLR/ });
  await charts.first().waitFor();
  await page
    .getByRole("rowheader", { name: /scheduler/i })
    .first()
    .waitFor();
}

/** The model that the page gives out says of a picture what the playground says of it. */
async function exportModel(page: Page, experimentId: string): Promise<void> {
  await page.getByRole("tab", { name: results.tabs.files }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: results.files.downloadOf("best.onnx") }).click();
  const file = await (await downloading).path();
  const session = await InferenceSession.create(new Uint8Array(await readFile(file)));

  const { client } = site.current;
  const { items } = await client.listPredictions({ experimentId, limit: 5 });
  expect(items.length).toBeGreaterThan(0);
  for (const { datasetId, index, predicted, probability } of items) {
    const picture = await client.getPicture({ datasetId, index });
    const planes = await planesOf(Buffer.from(await picture.arrayBuffer()));
    const { probabilities } = await session.run({ images: new Tensor("uint8", planes, [1, 3, 8, 8]) });
    const values = [...(probabilities?.data as Float32Array)];
    const best = Math.max(...values);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    expect(best).toBeCloseTo(probability, 4);
    const { classes } = await client.getDataset({ datasetId });
    expect(classes[values.indexOf(best)]?.name).toBe(predicted);
  }
}

/** Red, green and blue one after the other. */
async function planesOf(png: Buffer): Promise<Uint8Array> {
  const pixels = await sharp(png).removeAlpha().raw().toBuffer();
  return Uint8Array.from({ length: pixels.length }, (_, i) => {
    const plane = pixels.length / 3;
    return pixels[(i % plane) * 3 + Math.floor(i / plane)] ?? 0;
  });
}
