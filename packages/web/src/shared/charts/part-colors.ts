import type { Part } from "@glissade/api";

/** The parts of a split in the order in which they are always shown. */
export const partOrder = ["train", "validation", "test"] as const satisfies readonly Part[];

/** A part's look everywhere: a colour, and a pattern as a second channel (see bars.css). */
export function partFill(part: Part): string {
  return `bar-fill bar-${part}`;
}
