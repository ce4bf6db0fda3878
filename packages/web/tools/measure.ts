// What the web page takes from a browser that has never seen it, how fast it answers to a hand, and how smoothly ten long
// series are zoomed. Needs Chromium (CHROMIUM names it where it is not on the PATH).
//   node bench/web.ts [--rounds 5] [--points 100000]
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { findProgram } from "../../schedules/test/runtimes/find-program.ts";
import { type Defer, temporaryFolder, withCleanUp } from "../../../bench/lib/clean-up.ts";
import { serve } from "../../../bench/lib/glissade.ts";
import { machineLine } from "../../../bench/lib/machine.ts";
import { addSeries, makeFinished } from "../../../bench/lib/many-experiments.ts";
import { makeProjectRecords, openRecords } from "../../../bench/lib/records.ts";
import { percentile } from "../../../bench/lib/percentile.ts";
import { median, table } from "../../../bench/lib/table.ts";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, points: { type: "string", default: "100000" } },
});
const rounds = Number(options.rounds);
const points = Number(options.points);

const compared = 10;

/** What a page measures of itself; run in it. */
interface Marks {
  firstPaint: number;
  largestPaint: number;
  longTasks: number[];
}

/** Kept from the first moment of a page on. */
function watch(): void {
  const marks: Marks = { firstPaint: 0, largestPaint: 0, longTasks: [] };
  Object.assign(globalThis, { marks });
  const on = (type: string, take: (entry: PerformanceEntry) => void): void =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({ type, buffered: true });
  on("paint", ({ name, startTime }) => name === "first-contentful-paint" && (marks.firstPaint = startTime));
  on("largest-contentful-paint", ({ startTime }) => (marks.largestPaint = startTime));
  on("longtask", ({ duration }) => marks.longTasks.push(duration));
}

interface Site {
  readonly address: string;
  readonly projectId: string;
  readonly experimentIds: readonly string[];
}

async function makeSite(defer: Defer): Promise<Site> {
  const dataDir = await temporaryFolder(defer);
  const store = await openRecords(defer, { name: "SQLite", dataDir, databaseUrl: undefined });
  const project = await makeProjectRecords(store);
  await makeFinished(store, project, compared);
  // As a form needs it: the parts' sizes say how many steps an epoch has.
  const counts = { totals: { train: 3500, validation: 500, test: 1000 }, classes: [], leftOut: {}, keptTogether: 0 };
  const spec = { datasets: [project.projectId], strategy: "stratified", train: 0.7, validation: 0.1, test: 0.2 };
  await store.db
    .updateTable("splits")
    .set({
      counts: JSON.stringify({ ...counts, warnings: [] }),
      spec: JSON.stringify({ ...spec, seed: 0, parts: {}, classes: {}, tags: {} }),
    })
    .execute();
  const rows = await store.db.selectFrom("experiments").select("id").orderBy("number").execute();
  const experimentIds = rows.map(({ id }) => id);
  for (const id of experimentIds) await addSeries(store.db, id, "train/loss", points);
  await store.close();
  const { address } = await serve(defer, dataDir, { flags: ["--concurrency", "0"] });
  return { address, projectId: project.projectId, experimentIds };
}

interface Load extends Marks {
  readonly usable: number;
  /** Sent over the wire, in bytes. */
  readonly scripts: number;
  readonly all: number;
}

/** A page in a browser without a cache, until something of its content stands there. */
async function loadCold(browser: Browser, address: string, content: (page: Page) => Promise<unknown>): Promise<Load> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  await context.addInitScript(watch);
  const page = await context.newPage();
  await page.goto(address, { waitUntil: "commit" });
  await content(page);
  const usable = await page.evaluate(() => performance.now());
  await page.waitForLoadState("load");
  const found = await page.evaluate(() => {
    const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    const sum = (list: readonly PerformanceResourceTiming[]): number =>
      list.reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
    return {
      marks: (globalThis as unknown as { marks: Marks }).marks,
      scripts: sum(files.filter(({ name }) => name.endsWith(".js"))),
      all: sum(files.filter(({ name }) => name.includes("/assets/"))),
    };
  });
  await context.close();
  return { ...found.marks, usable, scripts: found.scripts, all: found.all };
}

/** Milliseconds from an act of the hand until the page shows what comes of it, told by an element that changes. */
async function timeUntilShown(page: Page, shown: string, text: string, act: () => Promise<unknown>): Promise<number> {
  const measured = page.evaluate(
    ([selector, expected]) =>
      new Promise<number>((resolve) => {
        let from = 0;
        const begin = (): void => void (from ||= performance.now());
        for (const type of ["pointerdown", "keydown"]) addEventListener(type, begin, { capture: true, once: true });
        const look = (): void => {
          const elements = [...document.querySelectorAll(selector ?? "")];
          const words = elements.map((element) => `${element.getAttribute("aria-label")} ${element.textContent}`);
          if (from > 0 && words.some((word) => word.includes(expected ?? ""))) {
            observer.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from)));
          }
        };
        const observer = new MutationObserver(look);
        observer.observe(document.body, { childList: true, subtree: true, attributes: true, characterData: true });
      }),
    [shown, text],
  );
  // The page listens before anything is done.
  await page.evaluate(() => undefined);
  await act();
  return measured;
}

/** Typing another base learning rate until its curve is drawn. */
async function timeTyping(page: Page, { address, projectId }: Site): Promise<number[]> {
  await page.goto(`${address}/projects/${projectId}/experiments/new`);
  const field = page.getByRole("textbox", { name: "Base learning rate" });
  await field.waitFor();
  await page.getByRole("group", { name: /^Learning rate over the whole run: / }).waitFor();
  await field.fill("0.1");
  const times: number[] = [];
  for (let digit = 1; digit <= 9; digit++) {
    await field.fill("0.1");
    await page.waitForTimeout(400);
    times.push(
      await timeUntilShown(page, ".line-chart", `0.1${digit}`, async () => {
        await field.press("End");
        await field.press(String(digit));
      }),
    );
  }
  return times;
}

/** Going from page to page by the bar at the top. */
async function timeOpening(page: Page, { address, projectId }: Site): Promise<number[]> {
  await page.goto(`${address}/projects/${projectId}`);
  const times: number[] = [];
  for (let round = 0; round < 4; round++) {
    for (const [link, title] of [
      ["Data", "Data"],
      ["Model Playground", "Model Playground"],
      ["Dashboard", "bench"],
    ] as const) {
      const entry = page.getByRole("navigation").getByRole("link", { name: link, exact: true });
      await entry.hover();
      await page.waitForTimeout(300);
      times.push(await timeUntilShown(page, "h1", title, () => entry.click()));
    }
  }
  // The first round loads the pages' code.
  return times.slice(3);
}

const zoomingMs = 4000;

/** Milliseconds between frames while a hand drags over the charts to zoom in, and clicks to see all again. */
async function zoomFrames(page: Page, { address, projectId, experimentIds }: Site): Promise<number[]> {
  await page.goto(`${address}/projects/${projectId}/compare?ids=${experimentIds.join(",")}`);
  const chart = page.getByRole("group", { name: /Last values/ }).first();
  await chart.waitFor();
  const box = await chart.locator(".u-over").boundingBox();
  if (!box) throw new Error("there is no chart to zoom");
  const frames = page.evaluate(
    (duration) =>
      new Promise<number[]>((resolve) => {
        const gaps: number[] = [];
        let last = performance.now();
        const end = last + duration;
        const frame = (now: number): void => {
          gaps.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(frame);
          else resolve(gaps.slice(1));
        };
        requestAnimationFrame(frame);
      }),
    zoomingMs,
  );
  const y = box.y + box.height / 2;
  const end = performance.now() + zoomingMs;
  while (performance.now() < end) {
    await page.mouse.move(box.x + 0.3 * box.width, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 0.7 * box.width, y, { steps: 20 });
    await page.mouse.up();
    await page.mouse.move(box.x + 0.5 * box.width, y, { steps: 10 });
    await page.mouse.dblclick(box.x + 0.5 * box.width, y);
  }
  return frames;
}

const ms = (value: number): string => `${value.toFixed(0)} ms`;
const kilobytes = (value: number): string => `${(value / 1000).toFixed(0)} kB`;
const row = (name: string, values: readonly number[], aim = "", write = ms): string[] => [
  name,
  write(median(values)),
  write(Math.max(...values)),
  aim,
];

await withCleanUp(async (defer) => {
  const { path, note } = findProgram("CHROMIUM", ["chromium", "chromium-browser", "google-chrome"]);
  if (path === undefined) throw new Error(`a browser is needed${note}`);
  await promisify(execFile)(process.execPath, [fileURLToPath(new URL("build-if-stale.ts", import.meta.url))]);
  const site = await makeSite(defer);
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox"] });
  defer(() => browser.close());
  const loads: Load[] = [];
  for (let round = 0; round < rounds; round++) {
    loads.push(
      await loadCold(browser, `${site.address}/`, (page) => page.getByRole("link", { name: "bench" }).waitFor()),
    );
  }
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const typing = await timeTyping(page, site);
  const opening = await timeOpening(page, site);
  const frames = await zoomFrames(page, site);
  const of = (key: "firstPaint" | "largestPaint" | "usable" | "scripts" | "all"): number[] =>
    loads.map((load) => load[key]);
  console.log(
    `Cold loads: ${rounds} rounds, each in a browser without cache; zooming: ${compared} series of ${points.toLocaleString("en")} points.`,
  );
  console.log(`${machineLine()}\n`);
  console.log(
    table(
      ["", "median", "worst", "aim"],
      [
        row("projects page: first contentful paint", of("firstPaint")),
        row("projects page: largest contentful paint", of("largestPaint")),
        row("projects page: projects can be opened", of("usable"), "< 1,000 ms"),
        row("its scripts over the wire", of("scripts"), "", kilobytes),
        row("its scripts, styles and fonts over the wire", of("all"), "< 350 kB", kilobytes),
        row(
          "its longest task",
          loads.map(({ longTasks }) => Math.max(0, ...longTasks)),
        ),
        row("a digit typed until the curve is drawn", typing, "< 100 ms"),
        row("a page opened until its title stands there", opening, "< 100 ms"),
        row("zooming: time between frames", frames, "16.7 ms", (value) => `${value.toFixed(1)} ms`),
      ],
    ),
  );
  const mean = frames.reduce((sum, gap) => sum + gap, 0) / frames.length;
  console.log(
    `\nzooming: ${(1000 / mean).toFixed(1)} frames a second, 95 % of them within ${percentile(frames, 0.95).toFixed(1)} ms`,
  );
});
