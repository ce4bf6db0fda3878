import type { SplitSpec } from "@glissade/api";
import { PlaygroundError } from "../error.ts";

/**
 * Checks what the keys of a spec have to do with one another; each on its own was checked when it was parsed.
 *
 * @throws PlaygroundError code "invalid_split"
 */
export function checkSplitSpec(spec: SplitSpec): void {
  const { train, validation, test } = spec;
  const sum = train + validation + test;
  if (Math.abs(sum - 1) > 1e-6) {
    const found = `${train} + ${validation} + ${test} = ${Number(sum.toPrecision(6))}`;
    throw invalid("train", found, "train + validation + test = 1");
  }
  if (train === 0) throw invalid("train", "0", "a share above 0");
  if (new Set(spec.datasets).size < spec.datasets.length)
    throw invalid("datasets", "a data set twice", "each data set once");
  if (spec.strategy !== "datasets") return;
  const stranger = Object.keys(spec.parts).find((id) => !spec.datasets.includes(id));
  if (stranger !== undefined) throw invalid(`parts.${stranger}`, "another data set", "one of those in datasets");
  if (!Object.values(spec.parts).includes("train")) throw invalid("parts", "none in train", "a data set in train");
}

function invalid(key: string, found: string, expected: string): PlaygroundError {
  const message = `${key}: found ${found}, expected ${expected}`;
  return new PlaygroundError("invalid_split", message, { key, found, expected });
}
