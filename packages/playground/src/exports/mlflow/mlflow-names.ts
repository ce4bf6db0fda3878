import { safeFileName, uniquePaths } from "../safe-names.ts";

/** MLflow allows 250; a note on the renaming must fit in front. */
const longestKey = 230;

/**
 * Names under which MLflow takes keys, and under which its file store can keep them as files side by side: letters,
 * digits, `_`, `.`, `-`, spaces and `/`; no empty, `.` or `..` part; no key that is the folder of another; none that
 * differ in upper and lower case alone. Most keys stay as they are.
 *
 * @returns the names, in the order of the keys
 * @example mlflowNames(["solver.lr", "schedulers[0].T_max"]); // ["solver.lr", "schedulers.0.T_max"]
 */
export function mlflowNames(keys: readonly string[]): string[] {
  return uniquePaths(keys.map(mlflowName));
}

function mlflowName(key: string): string {
  const allowed = key
    .normalize("NFC")
    .replace(/\[(\d+)\]/g, ".$1")
    .replace(/[^\p{L}\p{N}_.\- /]/gu, "_")
    .slice(0, longestKey);
  const parts = allowed.split("/").map((part) => (/^\.?$/.test(part) ? "_" : safeFileName(part)));
  return parts.join("/");
}
