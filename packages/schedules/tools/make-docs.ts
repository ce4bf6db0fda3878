import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { scheduleDocs } from "./schedule-docs.ts";

const folder = new URL("../../../docs/schedules/", import.meta.url);

const docs = await scheduleDocs();
mkdirSync(new URL("pictures/", folder), { recursive: true });
for (const [path, text] of docs) writeFileSync(new URL(path, folder), text);
for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  const stale = /\.(md|svg)$/.test(entry) && !docs.has(entry);
  if (stale) rmSync(new URL(entry, folder));
}
console.error(`wrote ${docs.size} files to docs/schedules`);
