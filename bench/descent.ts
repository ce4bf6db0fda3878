// Frames a second on Learn > Descent: eight racers on a 3-D surface, while they roll and while the surface is turned.
//   npm run build && node bench/descent.ts [--seconds 5] [--width 1440] [--height 1000]
// In Chromium without a window, so drawn by the processor; CHROMIUM names another than the one on the PATH.
import { chromium, type Page } from "playwright-core";
import { parseArgs } from "node:util";
import { findProgram } from "../packages/schedules/test/runtimes/find-program.ts";
import { temporaryFolder, withCleanUp } from "./lib/clean-up.ts";
import { serve } from "./lib/glissade.ts";
import { machineLine } from "./lib/machine.ts";
import { percentile } from "./lib/percentile.ts";
import { table } from "./lib/table.ts";

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "5" },
    width: { type: "string", default: "1440" },
    height: { type: "string", default: "1000" },
  },
});
const seconds = Number(options.seconds);

const momenta = [0, 0.5, 0.8, 0.9];
const lanes = [
  ...momenta.map((momentum) => ({ solver: { type: "SGD", momentum }, lr: 2e-4, scheduler: null })),
  ...[0.01, 0.03].map((lr) => ({ solver: { type: "Adam" }, lr, scheduler: null })),
  ...[0.02, 0.05].map((lr) => ({
    solver: { type: "AdamW" },
    lr,
    scheduler: { type: "CosineAnnealingLR", T_max: "100%" },
  })),
];
const address = new URLSearchParams({
  landscape: "rosenbrock",
  start: "[-1.5,2]",
  view: "relief",
  steps: "1000",
  min: "0",
  speed: "0.5",
  lanes: JSON.stringify(lanes),
});

await withCleanUp(async (defer) => {
  const found = findProgram("CHROMIUM", ["chromium", "chromium-browser", "google-chrome"]);
  if (found.path === undefined) throw new Error(`needs a browser${found.note}`);
  const server = await serve(defer, await temporaryFolder(defer));
  const browser = await chromium.launch({ executablePath: found.path, args: ["--no-sandbox"] });
  defer(() => browser.close());
  const viewport = { width: Number(options.width), height: Number(options.height) };
  const page = await browser.newPage({ viewport });
  await page.goto(`${server.address}/learn/descent?${address.toString()}`);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForTimeout(500);
  const rolling = await framesWhile(page, () => page.waitForTimeout(seconds * 1000));
  const turning = await framesWhile(page, () => turn(page));
  console.log(
    `Eight racers of 1,000 steps on a 3-D surface, ${viewport.width} x ${viewport.height}. ${machineLine()}\n`,
  );
  console.log(
    table(
      ["", "frames a second", "median ms", "95 % ms", "longest ms"],
      [row("racers rolling", rolling), row("surface turned by mouse, racers rolling", turning)],
    ),
  );
});

/** Milliseconds from frame to frame while something is done. */
async function framesWhile(page: Page, act: () => Promise<void>): Promise<number[]> {
  // As text: the benchmark is typed for Node.
  await page.evaluate(`{
    const frames = [];
    let last = performance.now();
    let isOn = true;
    requestAnimationFrame(function next(now) {
      frames.push(now - last);
      last = now;
      if (isOn) requestAnimationFrame(next);
    });
    globalThis.stopFrames = () => {
      isOn = false;
      return frames.slice(1);
    };
  }`);
  await act();
  return page.evaluate(() => (globalThis as unknown as { stopFrames: () => number[] }).stopFrames());
}

/** Drags across the surface to and fro. */
async function turn(page: Page): Promise<void> {
  const box = await page.getByRole("application").boundingBox();
  if (!box) throw new Error("no surface on the page");
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const end = performance.now() + seconds * 1000;
  for (let i = 0; performance.now() < end; i++) {
    await page.mouse.move(x + 200 * Math.sin(i / 40), y + 40 * Math.sin(i / 25));
    await page.waitForTimeout(8);
  }
  await page.mouse.up();
}

function row(name: string, frames: readonly number[]): string[] {
  const total = frames.reduce((sum, frame) => sum + frame, 0);
  const figures = [
    (1000 * frames.length) / total,
    percentile(frames, 0.5),
    percentile(frames, 0.95),
    Math.max(...frames),
  ];
  return [name, ...figures.map((figure) => figure.toFixed(1))];
}
