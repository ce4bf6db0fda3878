import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { createClient, type Client } from "@glissade/api";
import { type Browser, chromium, type Page } from "playwright-core";
import sharp from "sharp";
import { pageAddresses, type Records } from "../test/browser/support/addresses.ts";
import { settled } from "../test/browser/support/wait.ts";
import { findProgram } from "../../schedules/test/runtimes/find-program.ts";

// Pictures of every page, light and dark, at three widths:
//   node packages/web/tools/take-pictures.ts [--data-dir FOLDER [--root FOLDER]...] [--out FOLDER] [--only NAME]
// Without a data folder it makes one: the sample with some short experiments, a few minutes of training.

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { values } = parseArgs({
  options: {
    "data-dir": { type: "string" },
    root: { type: "string", multiple: true, default: [] },
    out: { type: "string", default: join(root, "docs", "pictures", "web") },
    only: { type: "string" },
  },
});

const widths = [390, 1024, 1440];
const schemes = ["light", "dark"] as const;
/** Of the pictures: readable, and small enough to be kept. */
const quality = 72;
/** Longer pages are cut off. */
const mostHeight = 2400;

const made = values["data-dir"] === undefined ? await mkdtemp(join(tmpdir(), "glissade-pictures-")) : undefined;
await promisify(execFile)(process.execPath, [fileURLToPath(new URL("build-if-stale.ts", import.meta.url))]);
const server = await serve(values["data-dir"] ?? (made as string));
try {
  const client = createClient({ baseUrl: server.address });
  if (made !== undefined) await makeExperiments(client);
  await takeAll(server.address, pageAddresses(await findRecords(client)));
} finally {
  server.end();
  if (made !== undefined) await rm(made, { recursive: true, force: true });
}

async function serve(dataDir: string): Promise<{ readonly address: string; readonly end: () => void }> {
  const program = join(root, "packages", "playground", "src", "cli.ts");
  const roots = values.root.flatMap((folder) => ["--root", folder]);
  const args = [program, "serve", "--port", "0", "--data-dir", dataDir, ...roots];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stdout.on("data", (chunk) => {
      said += String(chunk);
      const [, found] = /is at (http:\/\/\S+)/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return { address, end: () => void child.kill() };
}

/** Some experiments on the sample, which the server brings, each under another scheduler. */
async function makeExperiments(client: Client): Promise<void> {
  const projectId = await projectOf(client);
  await waitFor(async () => (await client.listSplits({ projectId })).total > 0);
  const { items: splits } = await client.listSplits({ projectId });
  const splitId = splits[0]?.id ?? "";
  const epochs = 8;
  const schedulers = [
    { type: "StepLR", step_size: 3 },
    { type: "CosineAnnealingLR", T_max: epochs },
    { type: "CyclicLR", base_lr: 0.005, max_lr: 0.1, step_size_up: 2 },
    { type: "ExponentialLR", gamma: 0.75 },
  ];
  for (const scheduler of schedulers) {
    const spec = {
      model: { architecture: "cnn-small", imageSize: 32 },
      solver: { type: "SGD", lr: 0.05, momentum: 0.9 },
      augmentation: { flip: true, crop: 2 },
      scheduler,
      schedulerInterval: "epoch",
      training: { epochs, batchSize: 64 },
    };
    await client.createExperiment({ projectId, body: { name: scheduler.type, splitId, spec, start: true } });
  }
  await waitFor(async () => {
    const { items } = await client.listExperiments({ projectId });
    return items.every(({ state }) => state === "finished" || state === "draft");
  });
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 500));
}

async function projectOf(client: Client): Promise<string> {
  await waitFor(async () => (await client.listProjects({})).total > 0);
  return (await client.listProjects({})).items[0]?.id ?? "";
}

async function findRecords(client: Client): Promise<Records> {
  const projectId = await projectOf(client);
  const { items } = await client.listExperiments({ projectId, limit: 100 });
  const finished = items.filter(({ state }) => state === "finished");
  const { items: datasets } = await client.listDatasets({ projectId });
  const { items: splits } = await client.listSplits({ projectId });
  const splitId = splits[0]?.id ?? "";
  const { items: races } = await client.listRaces({ projectId });
  const draft =
    items.find(({ state }) => state === "draft") ??
    (await client.cloneExperiment({ experimentId: finished[0]?.id ?? "", body: {} }));
  return {
    projectId,
    datasetId: datasets[0]?.id ?? "",
    splitId,
    experimentId: finished[0]?.id ?? "",
    draftId: draft.id,
    compared: finished.slice(0, 5).map(({ id }) => id),
    raceId: races[0]?.id ?? "",
  };
}

async function takeAll(address: string, pages: Readonly<Record<string, string>>): Promise<void> {
  const { path, note } = findProgram("CHROMIUM", ["chromium", "chromium-browser", "google-chrome"]);
  if (path === undefined) throw new Error(`a browser is needed${note}`);
  const browser = await chromium.launch({ executablePath: path, args: ["--no-sandbox", "--hide-scrollbars"] });
  await mkdir(values.out, { recursive: true });
  let bytes = 0;
  try {
    for (const width of widths) {
      for (const scheme of schemes) bytes += await takeWith(browser, address, pages, width, scheme);
    }
  } finally {
    await browser.close();
  }
  console.log(`${(bytes / 1e6).toFixed(1)} MB in ${values.out}`);
}

async function takeWith(
  browser: Browser,
  address: string,
  pages: Readonly<Record<string, string>>,
  width: number,
  colorScheme: (typeof schemes)[number],
): Promise<number> {
  const viewport = { width, height: width < 500 ? 844 : 900 };
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  let bytes = 0;
  for (const [name, path] of Object.entries(pages)) {
    if (values.only !== undefined && values.only !== name) continue;
    await page.goto(address + path);
    await settled(page);
    await scrollThrough(page);
    await stand(page);
    const png = await page.screenshot({ fullPage: true });
    const height = Math.min((await sharp(png).metadata()).height, mostHeight);
    const webp = await sharp(png).extract({ left: 0, top: 0, width, height }).webp({ quality, effort: 6 }).toBuffer();
    await writeFile(join(values.out, `${name}-${width}-${colorScheme}.webp`), webp);
    bytes += webp.length;
  }
  await context.close();
  return bytes;
}

/** What is loaded only when it comes into view comes into view. */
async function scrollThrough(page: Page): Promise<void> {
  for (let top = 0; top < mostHeight; top += 400) {
    await page.evaluate((y) => scrollTo(0, y), top);
    await page.waitForTimeout(30);
  }
  await page.evaluate(() => scrollTo(0, 0));
}

/** Waits until nothing has been asked of the server for a while, and the last answers are drawn. */
async function stand(page: Page): Promise<void> {
  let last = Date.now();
  const touch = (): void => void (last = Date.now());
  page.on("request", touch).on("response", touch);
  while (Date.now() - last < 700) await page.waitForTimeout(100);
  page.off("request", touch).off("response", touch);
  await settled(page);
}
