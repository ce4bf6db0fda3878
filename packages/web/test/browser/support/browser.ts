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
  readonly prepare?: (page: Page) => Promise<unknown>;
  /** A browser that has been here before, light and wide, with what it keeps in its cache: quicker. */
  readonly familiar?: boolean;
}

/** Opens an address, in a browser that knows nothing yet unless it is to be a familiar one. */
export type Visit = (address: string, options?: VisitOptions) => Promise<Page>;

let browser: Browser | undefined;
let familiarContext: BrowserContext | undefined;

/** One browser for all tests of a file. */
export function useBrowser(): void {
  beforeAll(async () => {
    if (found.path === undefined) return undefined;
    browser = await chromium.launch({ executablePath: found.path, args: flags });
    familiarContext = await newContext({});
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
      const pages: Page[] = [];
      const contexts: BrowserContext[] = [];
      const complaints: string[] = [];
      try {
        await body(async (address, options = {}) => {
          const context = (options.familiar && familiarContext) || (await newContext(options));
          if (context !== familiarContext) contexts.push(context);
          const page = await context.newPage();
          pages.push(page);
          hear(page, (text) => void (options.expected?.test(text) || complaints.push(text)));
          await options.prepare?.(page);
          await page.goto(address, { waitUntil: "commit" });
          return page;
        });
        expect(complaints).toEqual([]);
      } catch (error) {
        if (pictures !== undefined) await takePictures(pages, title, pictures);
        if (complaints.length > 0) console.error(complaints.join("\n"));
        throw error;
      } finally {
        for (const page of pages) await page.close();
        for (const context of contexts) await context.close();
      }
    },
    timeout,
  );
}

async function newContext({ scheme = "light", width = 1280, height = 900 }: VisitOptions): Promise<BrowserContext> {
  const context = await (browser as Browser).newContext({
    viewport: { width, height },
    colorScheme: scheme,
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(30_000);
  return context;
}

/** Listens to what the browser complains of. */
function hear(page: Page, complain: (text: string) => void): void {
  page.on("console", (message) => {
    if (message.type() === "error") complain(`${message.text()} ${message.location().url}`);
  });
  page.on("pageerror", (error) => complain(error.stack ?? String(error)));
}

async function takePictures(pages: readonly Page[], title: string, folder: string): Promise<void> {
  for (const [i, page] of pages.entries()) {
    const path = join(folder, `${title.replace(/\W+/g, "-").slice(0, 60)}-${i}.png`);
    await page.screenshot({ path, fullPage: true });
  }
}
