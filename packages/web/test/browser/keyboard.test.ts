import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { common } from "../../src/strings/common.ts";
import { data, datasetStates, editor, imports, splits } from "../../src/strings/data.ts";
import { parameters } from "../../src/strings/parameters.ts";
import { projects, startedSteps } from "../../src/strings/projects.ts";
import { results } from "../../src/strings/results.ts";
import { experimentStates } from "../../src/strings/states.ts";
import { browserTest, useBrowser } from "./support/browser.ts";
import { useSite } from "./support/site.ts";

const site = useSite();
useBrowser();

/** More stops than any page has. */
const mostStops = 150;

async function hasFocus(target: Locator): Promise<boolean> {
  const first = target.first();
  return (await first.count()) > 0 && (await first.evaluate((element) => element === document.activeElement));
}

/** Goes with the tab key until something has the focus, which can then be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.first().waitFor();
  for (let stop = 0; stop < mostStops; stop++) {
    if (await hasFocus(target)) {
      const isMarked = await target.first().evaluate((element) => {
        const { outlineStyle, boxShadow, borderColor } = getComputedStyle(element);
        return outlineStyle !== "none" || boxShadow !== "none" || (element.matches("input") && borderColor !== "");
      });
      expect([String(target), isMarked]).toEqual([String(target), true]);
      return;
    }
    await page.keyboard.press("Tab");
  }
  throw new Error(`the tab key does not lead to ${String(target)}`);
}

async function activate(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press("Enter");
}

/** With an arrow key, from the focused tab or radio to another of its group. */
async function arrowTo(page: Page, target: Locator, key = "ArrowRight"): Promise<void> {
  for (let stop = 0; stop < mostStops; stop++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} does not lead to ${String(target)}`);
}

browserTest("should let the main way be walked with the keyboard alone", async (visit) => {
  const page = await visit(`${site.current.address}/`);
  const button = (name: string | RegExp): Locator => page.getByRole("button", { name, exact: true });

  await button(projects.create).first().waitFor();
  await page.keyboard.press("Tab");
  expect(await hasFocus(page.getByRole("link", { name: common.skip }))).toBe(true);
  await page.keyboard.press("Enter");
  await activate(page, button(projects.create));
  await page.getByLabel(projects.form.name).waitFor();
  await expect.poll(() => hasFocus(page.getByLabel(projects.form.name))).toBe(true);
  await page.keyboard.type("By keyboard");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "By keyboard" }).waitFor();

  await activate(page, page.getByRole("link", { name: startedSteps.dataset.act, exact: true }));
  const dialog = page.getByRole("dialog", { name: imports.title });
  await tabTo(page, dialog.getByRole("tab", { selected: true }));
  await arrowTo(page, dialog.getByRole("tab", { name: imports.tabs.server }));
  await activate(page, dialog.getByRole("button", { name: /^Open glissade-site-/ }));
  await activate(page, dialog.getByRole("button", { name: imports.openFolder("pictures") }));
  await dialog
    .getByRole("status")
    .filter({ hasText: /\/pictures$/ })
    .waitFor();
  await activate(page, dialog.getByRole("button", { name: imports.importFolder }));
  await page.getByRole("table", { name: data.datasetsCaption }).getByText(datasetStates.ready).waitFor();

  await activate(page, page.getByRole("link", { name: splits.newSplit }));
  await activate(page, button(editor.make));
  await activate(page, page.getByRole("link", { name: splits.newExperiment }));

  const rate = page.getByRole("textbox", { name: parameters.baseRate });
  await tabTo(page, rate);
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("0.01");
  await tabTo(page, page.getByRole("radiogroup", { name: parameters.scheduler }).getByRole("radio", { checked: true }));
  const step = page.getByRole("radio", { name: /\(StepLR\)$/ });
  await arrowTo(page, step);
  await expect.poll(() => step.getAttribute("aria-checked")).toBe("true");
  // The curve's points move with the arrow keys, and the fields follow.
  await page.getByRole("group", { name: /^Learning rate over the whole run: / }).waitFor();
  await tabTo(page, page.getByRole("slider", { name: parameters.baseRate, exact: true }));
  await page.keyboard.press("ArrowUp");
  await expect.poll(() => rate.inputValue()).not.toBe("0.01");
  expect(Number(await rate.inputValue())).toBeGreaterThan(0.01);

  await page.keyboard.press("Shift+Tab");
  await activate(page, button(parameters.start));
  await page.getByText(experimentStates.running, { exact: true }).first().waitFor();
  await activate(page, button(results.actions.stop));
  const question = page.getByRole("dialog", { name: results.actions.stopTitle });
  await activate(page, question.getByRole("button", { name: results.actions.stop, exact: true }));
  await page.getByText(experimentStates.stopped, { exact: true }).first().waitFor({ timeout: 30_000 });
  await tabTo(page, page.getByRole("tab", { name: results.tabs.charts }));
  await arrowTo(page, page.getByRole("tab", { name: results.tabs.spec }));
  await page.getByRole("tabpanel").getByText("StepLR").first().waitFor();
});
