import type { LineResult } from "@glissade/api";
import { landscapeText } from "../../../strings/landscape.ts";

const words = landscapeText.line;

/** Says whether there is a barrier, for each part. */
export function barrierSentence({ barrier, images }: LineResult): string {
  const parts = images.validation > 0 ? (["train", "validation"] as const) : (["train"] as const);
  return parts
    .map((part) => {
      const found = barrier[part];
      if (found === null) return words.endless(words[part]);
      if (found.exists) return words.barrier(words[part], found.height, found.at);
      return found.height > 0 ? words.small(words[part], found.height) : words.none(words[part]);
    })
    .join(" ");
}
