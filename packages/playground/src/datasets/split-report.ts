import type { Split, SplitSpec } from "@glissade/api";
import { type Part, parts } from "@glissade/vision";
import { count, nameSome } from "../files/wording.ts";
import { givenPart } from "./split-given.ts";
import type { SplitPicture } from "./split-picture.ts";
import { leftOutReasons, type Selection } from "./split-selection.ts";
import type { SplitUnit } from "./split-units.ts";

/** What the API tells of a split. */
export type SplitCounts = Split["counts"];

export interface SplitFindings {
  readonly classes: readonly string[];
  readonly spec: SplitSpec;
  readonly selection: Selection;
  readonly units: readonly SplitUnit[];
  readonly partOf: ReadonlyMap<SplitPicture, Part>;
}

/** Fewer pictures than this tell little. */
const fewPictures = 10;

/** What a person sees of a split before using it. */
export function countSplit(findings: SplitFindings): SplitCounts {
  const { totals, classes } = countParts(findings);
  const reasons = [...findings.selection.leftOut.values()];
  const leftOut = Object.fromEntries(
    leftOutReasons.map((reason) => [reason, reasons.filter((each) => each === reason).length]),
  );
  const keptTogether = findings.units.reduce((sum, { members }) => sum + members.length - 1, 0);
  return { totals, classes, leftOut, keptTogether, warnings: warningsOf(findings, totals, classes) };
}

function countParts({ classes, partOf }: SplitFindings): Pick<SplitCounts, "totals" | "classes"> {
  const perClass = new Map(classes.map((name) => [name, { name, train: 0, validation: 0, test: 0 }]));
  const totals = { train: 0, validation: 0, test: 0 };
  for (const [{ className }, part] of partOf) {
    const own = perClass.get(className);
    if (own !== undefined) own[part]++;
    totals[part]++;
  }
  return { totals, classes: [...perClass.values()] };
}

function warningsOf(
  findings: SplitFindings,
  totals: SplitCounts["totals"],
  classes: SplitCounts["classes"],
): SplitCounts["warnings"] {
  const { spec, units } = findings;
  const warnings: SplitCounts["warnings"] = [];
  const warn = (code: string, message: string): number => warnings.push({ code, message });
  const used = classes.filter(({ train, validation, test }) => train + validation + test > 0);
  if (used.length < 2) warn("one_class", "one class only: training needs at least two");
  for (const part of parts) {
    const pictures = totals[part];
    if (pictures === 0) {
      if (spec[part] > 0) warn("part_empty", `no picture in ${part}`);
      continue;
    }
    if (pictures < fewPictures)
      warn("part_small", `only ${count(pictures, "picture")} in ${part}: figures will be rough`);
    const without = used.filter((each) => each[part] === 0).map(({ name }) => name);
    if (without.length > 0) warn("class_missing_in_part", `no picture in ${part} for ${nameSome(without)}`);
  }
  const contradicting = units.filter((unit) => unit.classes.length > 1).length;
  if (contradicting > 0) {
    const sets = count(contradicting, "set");
    warn("duplicates_different_classes", `${sets} of equal pictures with different classes: some labels must be wrong`);
  }
  warnOfGivenParts(findings, warn);
  return warnings;
}

function warnOfGivenParts(
  { spec, selection, partOf }: SplitFindings,
  warn: (code: string, message: string) => void,
): void {
  const given = givenPart(spec);
  if (given === undefined) return;
  // What is drawn comes from train, so only a move away from another part, or into one that others brought, is a copy's.
  const brought = new Set(selection.kept.map(given));
  const moved = selection.kept.filter((picture) => {
    const [from, to] = [given(picture), partOf.get(picture)];
    return from !== null && to !== undefined && to !== from && brought.has(to);
  });
  if (moved.length > 0) {
    const pictures = count(moved.length, "picture");
    warn("duplicates_moved", `${pictures} moved to the part that holds an exact copy, so that no part knows another`);
  }
  const without = new Set(
    selection.kept.filter((picture) => given(picture) === null).map(({ datasetId }) => datasetId),
  );
  if (without.size > 0)
    warn(
      "datasets_without_parts",
      `${count(without.size, "data set")} with pictures that it puts in no part: they count as train`,
    );
}
