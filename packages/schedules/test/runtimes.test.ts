import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as library from "../src/index.ts";
import { families, loadGoldens } from "./goldens.ts";
import { checkLibrary } from "./runtimes/check.ts";
import type { RuntimeCase, RuntimeReport } from "./runtimes/check.ts";
import { findProgram } from "./runtimes/find-program.ts";

/** Only additions, multiplications and divisions, which every engine rounds alike. */
const exact = new Set(["exponential", "step", "reduce-on-plateau"]);
const fieldOrigins = ["timm", "transformers", "keras", "optax", "published"] as const;
/** How many cases of each schedule of the field are taken. */
const perType = 5;

function pytorchCases(): RuntimeCase[] {
  return families.flatMap((family) =>
    loadGoldens(family).flatMap(({ spec, base, lr, metrics }): RuntimeCase[] => {
      // Below zero, PyTorch's own values are a known fault.
      if (metrics?.some((metric) => !(metric >= 0)) === true) return [];
      const steps = lr.map((_row, step) => step);
      return [{ spec, base, lr, steps, ...(metrics && { metrics }), tolerance: exact.has(family) ? 0 : 1e-12 }];
    }),
  );
}

function fieldCases(): RuntimeCase[] {
  return fieldOrigins.flatMap((origin) => {
    const file = gunzipSync(readFileSync(new URL(`goldens/${origin}.json.gz`, import.meta.url)));
    const { cases } = JSON.parse(file.toString()) as { readonly cases: readonly RuntimeCase[] };
    const byType = Map.groupBy(cases, ({ spec }) => spec.type);
    return [...byType.values()].flatMap((own) => own.slice(0, perType)).map((one) => ({ ...one, tolerance: 1e-12 }));
  });
}

const cases = [...pytorchCases(), ...fieldCases()];
const sourceOf = (name: string): string => fileURLToPath(new URL(`runtimes/${name}.ts`, import.meta.url));

/** An entry with the whole library in one minified file. */
async function bundle(name: string, file: string): Promise<void> {
  const bundled = await rolldown({ input: sourceOf(name), external: /^node:/ });
  await bundled.write({ file, minify: true });
  await bundled.close();
}

const node = { path: process.execPath, note: "" };
const deno = findProgram("DENO", ["deno"]);
const bun = findProgram("BUN", ["bun"]);
const browser = findProgram("CHROMIUM", ["chromium", "chromium-browser", "google-chrome"]);
const denoArguments = ["run", "--no-prompt", "--no-remote", "--allow-read", "--allow-env"];
const runtimes = [
  { name: "Node", found: node, before: [] },
  { name: "Deno", found: deno, before: denoArguments },
  { name: "Bun", found: bun, before: [] },
] as const;

describe("the library", () => {
  let folder: string;
  const wanted = checkLibrary(library, cases);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "glissade-runtimes-"));
    writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
    await bundle("main", join(folder, "main.mjs"));
    await bundle("browser", join(folder, "browser.mjs"));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it("should have goldens of every schedule that has any", () => {
    expect(cases.length).toBeGreaterThan(500);
    expect(new Set(cases.map(({ spec }) => spec.type)).size).toBeGreaterThan(40);
  });

  function expectRight(report: RuntimeReport): void {
    expect(report.wrong.slice(0, 10)).toEqual([]);
    expect(report).toEqual({ ...wanted, wrong: [] });
  }

  for (const { name, found, before } of runtimes) {
    const run = (script: string): void => {
      const quiet = {
        DENO_DIR: join(folder, "deno"),
        DENO_NO_UPDATE_CHECK: "1",
        BUN_RUNTIME_TRANSPILER_CACHE_PATH: "0",
      };
      const options = { env: { ...process.env, ...quiet }, cwd: fileURLToPath(new URL("..", import.meta.url)) };
      const output = execFileSync(found.path!, [...before, script, join(folder, "cases.json")], {
        ...options,
        maxBuffer: 2 ** 26,
      });
      expectRight(JSON.parse(output.toString()) as RuntimeReport);
    };

    it.skipIf(found.path === undefined)(
      `should give the goldens' values when ${name} runs its sources${found.note}`,
      () => {
        run(sourceOf("main"));
      },
    );

    it.skipIf(found.path === undefined)(
      `should give the goldens' values when ${name} runs it bundled${found.note}`,
      () => {
        run(join(folder, "main.mjs"));
      },
    );
  }

  it.skipIf(browser.path === undefined)(
    `should give the goldens' values when a browser runs it bundled${browser.note}`,
    async () => {
      const started = await chromium.launch({ executablePath: browser.path!, args: chromiumFlags });
      try {
        const page = await started.newPage();
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(String(error)));
        await page.addScriptTag({ type: "module", content: readFileSync(join(folder, "browser.mjs"), "utf8") });
        await page.waitForFunction(() => "checkLibrary" in globalThis);
        const report = await page.evaluate(
          (all) => (globalThis as unknown as { checkLibrary: (cases: unknown) => unknown }).checkLibrary(all),
          cases,
        );
        expect(complaints).toEqual([]);
        expectRight(report as RuntimeReport);
      } finally {
        await started.close();
      }
    },
  );
});

/** Without a sandbox (which root cannot have), and silent on the network. */
const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
