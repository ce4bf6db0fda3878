// How smooth zooming is: ten series of 100,000 points each, all in the browser, a new range each frame.
//   node packages/web/tools/zoom-bench/run.ts [browser]
import { chromium } from "playwright-core";
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

/** Median, ninth decile and worst, in milliseconds. */
function summary(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `median ${at(0.5)}, p90 ${at(0.9)}, worst ${at(1)} ms`;
}

const server = await createServer({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  logLevel: "warn",
  server: { port: 0, host: "127.0.0.1" },
});
await server.listen();
const browser = await chromium.launch({
  executablePath: process.argv[2] ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls?.local[0] ?? ""}tools/zoom-bench/index.html`);
  await page.waitForFunction(() => window.measureZoom !== undefined);
  for (const apart of [false, true]) {
    const found = await page.evaluate((each) => window.measureZoom?.(each), apart);
    if (!found) throw new Error("nothing was measured");
    console.log(`${apart ? "steps of their own" : "common steps"}: first drawn ${found.first.toFixed(0)} ms`);
    for (const name of ["idle", "frames", "work"] as const) console.log(`  ${name}: ${summary(found[name])}`);
  }
} finally {
  await browser.close();
  await server.close();
}
