import { createHash } from "node:crypto";
import type { Item } from "./dataset.ts";

/** Hash (64 hexadecimal digits) of what the lines of `head` and, per item, `extra` say. */
export function hashItems(
  head: readonly string[],
  items: readonly Item[],
  extra: (index: number) => string = () => "",
): string {
  const hash = createHash("sha256");
  // JSON quoting keeps the fields apart whatever characters a name holds.
  hash.update(JSON.stringify(head));
  items.forEach((item, i) => hash.update(`\n${JSON.stringify([item.id, item.label, item.part ?? "", extra(i)])}`));
  return hash.digest("hex");
}
