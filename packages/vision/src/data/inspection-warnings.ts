import { type DatasetWarning, parts } from "./dataset.ts";
import type { Inspection } from "./inspection.ts";
import { count, nameSome, quote } from "./wording.ts";

/** A class this many times as large as another deserves a word. */
const notableImbalance = 3;
/** Fewer pictures than this can hardly be divided and learnt from. */
const fewPictures = 10;

/** What a person should know before training on the data set. */
export function inspectionWarnings(found: Omit<Inspection, "warnings">): DatasetWarning[] {
  const { classes, unreadable, pictures } = found;
  const warnings: DatasetWarning[] = [];
  const warn = (code: string, message: string): number => warnings.push({ code, message });
  if (classes.length < 2) warn("one_class", "one class only: training needs at least two");
  if (unreadable.length > 0) {
    const all = unreadable.length === pictures.total ? "all " : "";
    warn("unreadable", `${all}${count(unreadable.length, "unreadable picture")}: left out of training`);
  }
  const lost = classes.filter((each) => each.total > 0 && each.unreadable === each.total).map(({ name }) => name);
  if (lost.length > 0) warn("class_unreadable", `no readable picture in ${nameSome(lost)}`);
  const small = classes.filter(({ total }) => total < fewPictures).map(({ name }) => name);
  if (small.length > 0) warn("few_pictures", `fewer than ${fewPictures} pictures in ${nameSome(small)}`);
  if (found.imbalance >= notableImbalance) warn("imbalance", imbalance(found));
  for (const part of parts) {
    const without = classes.filter((each) => each[part] === 0).map(({ name }) => name);
    if (pictures[part] > 0 && without.length > 0)
      warn("class_missing_in_part", `no picture in ${part} for ${nameSome(without)}`);
  }
  const { acrossParts, otherLabel } = found.duplicates;
  if (acrossParts > 0)
    warn("duplicates_across_parts", `${count(acrossParts, "exact copy", "exact copies")} of a picture of another part`);
  if (otherLabel > 0)
    warn("duplicates_other_label", `${count(otherLabel, "exact copy", "exact copies")} of a picture of another class`);
  return warnings;
}

function imbalance({ classes }: Pick<Inspection, "classes">): string {
  const bySize = [...classes].sort((a, b) => b.total - a.total);
  const largest = bySize[0];
  const smallest = bySize.at(-1);
  const name = (each: typeof largest): string => `${quote(each?.name ?? "")} has ${count(each?.total ?? 0, "picture")}`;
  return `classes are uneven: ${name(largest)}, ${name(smallest)}`;
}
