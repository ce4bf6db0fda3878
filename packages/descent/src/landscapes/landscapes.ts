import { nearestName } from "@glissade/words";
import { mismatch } from "../error.ts";
import { curves } from "./curves.ts";
import type { Landscape } from "./landscape.ts";
import { surfaces } from "./surfaces.ts";

/** Every landscape there is: curves first. */
export const landscapes: readonly Landscape[] = [...curves, ...surfaces];

/** @throws DescentError "unknown_landscape" with the names that there are */
export function findLandscape(id: string): Landscape {
  const found = landscapes.find((each) => each.id === id);
  if (found) return found;
  const ids = landscapes.map((each) => each.id);
  const near = nearestName(id, ids);
  const expected = `one of ${ids.join(", ")}${near === undefined ? "" : `; did you mean "${near}"?`}`;
  throw mismatch("unknown_landscape", "landscape", id, expected);
}
