import type { SplitSpec } from "@glissade/api";
import type { Part } from "@glissade/vision";
import { PlaygroundError } from "../error.ts";
import type { SplitPicture } from "./split-picture.ts";
import type { SplitUnit } from "./split-units.ts";

/** What sets a picture's part before anything is drawn. */
export function givenPart(spec: SplitSpec): ((picture: SplitPicture) => Part | null) | undefined {
  if (spec.strategy === "folders") return ({ part }) => part;
  return spec.strategy === "datasets" ? ({ datasetId }) => spec.parts[datasetId] ?? null : undefined;
}

/** The part that is set for each picture before anything is drawn; undefined where all is to be drawn. */
export function givenParts(
  kept: readonly SplitPicture[],
  units: readonly SplitUnit[],
  spec: SplitSpec,
): (Part | null)[] | undefined {
  const set = givenPart(spec);
  if (set === undefined) return undefined;
  const given = kept.map(set);
  if (given.every((part) => part === null))
    throw new PlaygroundError(
      "split_without_parts",
      "strategy: found no data set that brings parts, expected folders such as train and test",
      {
        key: "strategy",
        found: spec.strategy,
        expected: "a data set with folders such as train and test, or another strategy",
      },
    );
  for (const { members } of units) {
    const found = members.map((i) => given[i]);
    const strongest = found.includes("test") ? "test" : found.includes("validation") ? "validation" : undefined;
    if (strongest !== undefined) for (const i of members) given[i] = strongest;
  }
  // Pictures of data sets that bring no parts count as train.
  if (given.every((part) => part === "test" || part === "validation"))
    throw new PlaygroundError(
      "split_without_train",
      "split: found no picture in train, expected a part to learn from",
      {
        key: "strategy",
        found: "no train part",
        expected: "a part to learn from",
      },
    );
  return given;
}
