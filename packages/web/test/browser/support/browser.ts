import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { findProgram } from "../../../../schedules/test/runtimes/find-program.ts";

const found = findProgram("CHROMIUM", ["chromium", "chromium-browser", "google-chrome"]);

/** Whether the tests that need a browser can run. */
export const hasBrowser = found.path !== undefined;

/** A folder for pictures of what stood on the page when a test failed. */
const pictures = process.env["BROWSER_TEST_PICTURES"];

const flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"];

export interface VisitOptions {
  readonly scheme?: "light" | "dark";
  readonly width?: number;
  readonly height?: number;
  /** What the browser may complain of; everything else that it says fails the test. */
  readonly expected?: RegExp;
  /** Runs before the page is asked for: where answers are to be held back or made up. */
  readonly prepare?: (context: BrowserContext) => Promise<unknown>;
}

/** Opens an address in a browser that knows nothing yet. */
export type Visit = (address: string, options?: VisitOptions) => Promise<Page>;

let browser: Browser | undefined;

/** One browser for all tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (found.path === undefined) return undefined;
    browser = await chromium.launch({ executablePath: found.path, args: flags });
    return () => browser?.close();
  });
}

/**
 * A test in a browser; without one it is skipped and its title says why. It fails on whatever the browser complains of:
 * errors on the console, what was thrown and not caught, what the content-security policy refused.
 */
export function browserTest(title: string, body: (visit: Visit) => Promise<void>, timeout = 120_000): void {
  it.skipIf(!hasBrowser)(
    `${title}${found.note}`,
    async () => {
      const contexts: BrowserContext[] = [];
      const complaints: string[] = [];
      try {
        await body(async (address, options = {}) => {
          const context = await newContext(options, complaints);
          contexts.push(context);
          const page = await context.newPage();
          await page.goto(address, { waitUntil: "commit" });
          return page;
        });
        expect(complaints).toEqual([]);
      } catch (error) {
        if (pictures !== undefined) await takePictures(contexts, title, pictures);
        if (complaints.length > 0) console.error(complaints.join("\n"));
        throw error;
      } finally {
        for (const context of contexts) await context.close();
      }
    },
    timeout,
  );
}

async function newContext(options: VisitOptions, complaints: string[]): Promise<BrowserContext> {
  const { scheme = "light", width = 1280, height = 900, expected, prepare } = options;
  const context = await (browser as Browser).newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(30_000);
  const complain = (text: string): void => {
    if (!expected?.test(text)) complaints.push(text);
  };
  context.on("console", (message) => {
    if (message.type() === "error") complain(`${message.text()} ${message.location().url}`);
  });
  context.on("weberror", (error) => complain(String(error.error())));
  await prepare?.(context);
  return context;
}

async function takePictures(contexts: readonly BrowserContext[], title: string, folder: string): Promise<void> {
  for (const [i, page] of contexts.flatMap((context) => context.pages()).entries()) {
    const path = join(folder, `${title.replace(/\W+/g, "-").slice(0, 60)}-${i}.png`);
    await page.screenshot({ path, fullPage: true });
  }
}
