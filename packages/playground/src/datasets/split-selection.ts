import type { SplitSpec } from "@glissade/api";
import { nearestName } from "@glissade/words";
import { PlaygroundError } from "../error.ts";
import { quote } from "../files/wording.ts";
import type { SplitPicture } from "./split-picture.ts";

/** Why a picture is in no part. */
export const leftOutReasons = ["unreadable", "class", "tag", "dataset"] as const;

export type LeftOutReason = (typeof leftOutReasons)[number];

export interface Selection {
  /** In the order of the spec's data sets, then by index: the order in which pictures are given plays no part. */
  readonly kept: readonly SplitPicture[];
  readonly leftOut: ReadonlyMap<SplitPicture, LeftOutReason>;
}

/** Applies the filters of a spec. @throws PlaygroundError codes "unknown_class", "unknown_tag", "repeated_picture" */
export function selectPictures(
  pictures: readonly SplitPicture[],
  classes: readonly string[],
  spec: SplitSpec,
): Selection {
  const place = new Map(spec.datasets.map((id, i) => [id, i]));
  const placeOf = ({ datasetId }: SplitPicture): number => place.get(datasetId) ?? Infinity;
  const listed = pictures.filter(({ datasetId }) => place.has(datasetId));
  const ordered = listed.sort((a, b) => placeOf(a) - placeOf(b) || a.index - b.index);
  checkPictures(ordered, new Set(classes));
  checkFilters(ordered, classes, spec);
  const reasonOf = filter(spec);
  const kept: SplitPicture[] = [];
  const leftOut = new Map<SplitPicture, LeftOutReason>();
  for (const picture of ordered) {
    const reason = reasonOf(picture);
    if (reason === undefined) kept.push(picture);
    else leftOut.set(picture, reason);
  }
  return { kept, leftOut };
}

function filter(spec: SplitSpec): (picture: SplitPicture) => LeftOutReason | undefined {
  const [onlyClasses, withoutClasses] = [new Set(spec.classes.include), new Set(spec.classes.exclude)];
  const [onlyTags, withoutTags] = [new Set(spec.tags.include), new Set(spec.tags.exclude)];
  return ({ readable, datasetId, className, tags }) => {
    if (!readable) return "unreadable";
    if (spec.strategy === "datasets" && spec.parts[datasetId] === undefined) return "dataset";
    if (withoutClasses.has(className) || (onlyClasses.size > 0 && !onlyClasses.has(className))) return "class";
    if (tags.some((tag) => withoutTags.has(tag))) return "tag";
    return onlyTags.size > 0 && !tags.some((tag) => onlyTags.has(tag)) ? "tag" : undefined;
  };
}

function checkPictures(ordered: readonly SplitPicture[], classes: ReadonlySet<string>): void {
  ordered.forEach(({ datasetId, index, className }, i) => {
    const before = ordered[i - 1];
    if (before?.datasetId === datasetId && before.index === index)
      throw new PlaygroundError("repeated_picture", `picture ${index} of data set ${datasetId} is given twice`);
    if (!classes.has(className)) throw unknown("unknown_class", "classes", "class", className, classes);
  });
}

/** A misspelt filter would quietly select nothing, or leave in what was to be left out. */
function checkFilters(ordered: readonly SplitPicture[], classes: readonly string[], spec: SplitSpec): void {
  const tags = new Set(ordered.flatMap((picture) => picture.tags));
  for (const side of ["include", "exclude"] as const) {
    for (const name of spec.classes[side] ?? [])
      if (!classes.includes(name)) throw unknown("unknown_class", `classes.${side}`, "class", name, classes);
    for (const name of spec.tags[side] ?? [])
      if (!tags.has(name)) throw unknown("unknown_tag", `tags.${side}`, "tag", name, tags);
  }
}

function unknown(code: string, key: string, noun: string, found: string, known: Iterable<string>): PlaygroundError {
  const near = nearestName(found, known);
  const expected = near === undefined ? `a ${noun} that pictures have` : quote(near);
  const hint = near === undefined ? "" : `; did you mean ${expected}?`;
  const message = `${key}: no picture has the ${noun} ${quote(found)}${hint}`;
  return new PlaygroundError(code, message, { key, found, expected });
}
