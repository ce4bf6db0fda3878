import { readFileSync } from "node:fs";

const packageFile = readFileSync(new URL("../package.json", import.meta.url), "utf8");

/** This release. */
export const { version } = JSON.parse(packageFile) as { readonly version: string };
