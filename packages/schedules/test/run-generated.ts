/**
 * Runs generated TypeScript and prints the rates it gives. First argument: a JSON file of { files, steps, metrics }
 * (metrics: one list for each file, or null). Printed: for each file its rows, as JSON.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { Scheduler } from "../src/index.ts";

interface Job {
  readonly files: readonly string[];
  readonly metrics: readonly (readonly number[] | null)[];
  readonly steps: number;
}

const { files, metrics, steps } = JSON.parse(readFileSync(process.argv[2]!, "utf8")) as Job;
const results: number[][][] = [];
for (const [i, file] of files.entries()) {
  const { scheduler } = (await import(pathToFileURL(file).href)) as { readonly scheduler: Scheduler };
  const rows: number[][] = [];
  for (let step = 0; step < steps; step++) {
    rows.push([...scheduler.lr]);
    scheduler.step(metrics[i]?.[step]);
  }
  results.push(rows);
}
console.log(JSON.stringify(results));
