import type { SplitSpec } from "@glissade/api";
import { type Dataset, type Item, type Part, parts, splitDataset } from "@glissade/vision";
import { PlaygroundError } from "../error.ts";
import { checkSplitSpec } from "./check-split-spec.ts";
import { givenParts } from "./split-given.ts";
import type { SplitPicture } from "./split-picture.ts";
import { countSplit, type SplitCounts } from "./split-report.ts";
import { type Selection, selectPictures } from "./split-selection.ts";
import { keepClassesInTrain, type SplitUnit, splitUnits } from "./split-units.ts";

/** How the parts are written, a character a picture. */
export const partCharacters = { train: "t", validation: "v", test: "e" } as const satisfies Record<Part, string>;

/** The character of a picture that is in no part. */
export const leftOutCharacter = "-";

export interface MadeSplit {
  /** Per data set of the spec, in its order, the part of each picture by index: "t", "v", "e" or "-". */
  readonly assignments: readonly { readonly datasetId: string; readonly parts: string }[];
  readonly counts: SplitCounts;
}

/**
 * Divides the pictures of one or more data sets into train, validation and test. The same spec and pictures give the
 * same split on every machine, in whatever order the pictures come, and whatever the data sets' ids. Drawing is `splitDataset`'s.
 *
 * - Exact copies (equal hash), also of different data sets or classes, are one unit and go to one part. Where given
 *   parts would part them, all go to the one kept furthest from training: test before validation before train.
 * - Unreadable pictures, and those that a filter excludes, are in no part.
 * - Drawn parts get their shares rounded; units of several pictures may leave them short by less than the largest.
 *   Every class with two units or more has one in train, as long as the parts are drawn and not given.
 *
 * @param classes all class names, in the order in which counts list them
 * @param pictures those of data sets that the spec does not name are ignored
 * @param spec parsed by the API's `splitSpec`
 * @throws PlaygroundError codes "invalid_split", "split_empty", "split_without_train", "split_without_parts",
 *   "unknown_class", "unknown_tag", "repeated_picture"
 *
 * @example
 * const { assignments } = makeSplit(pictures, ["cat", "dog"], spec);
 * assignments[0]; // { datasetId: "0198…", parts: "ttetvt-t…" }
 */
export function makeSplit(pictures: readonly SplitPicture[], classes: readonly string[], spec: SplitSpec): MadeSplit {
  checkSplitSpec(spec);
  const selection = selectPictures(pictures, classes, spec);
  if (selection.kept.length === 0) throw nothingLeft(selection);
  const units = splitUnits(selection.kept);
  const given = givenParts(selection.kept, units, spec);
  const partOf = draw(selection.kept, classes, units, given, spec);
  const partOfPicture = new Map<SplitPicture, Part>();
  units.forEach(({ members }, unit) => {
    for (const i of members) partOfPicture.set(selection.kept[i] as SplitPicture, partOf[unit] as Part);
  });
  const counts = countSplit({ classes, spec, selection, units, partOf: partOfPicture });
  return { assignments: assign(spec, selection, partOfPicture), counts };
}

/** The part of each unit. */
function draw(
  kept: readonly SplitPicture[],
  classes: readonly string[],
  units: readonly SplitUnit[],
  given: readonly (Part | null)[] | undefined,
  spec: SplitSpec,
): Part[] {
  const groups = new Int32Array(kept.length);
  units.forEach(({ members }, unit) => members.forEach((i) => (groups[i] = unit)));
  const { train, validation, test, seed } = spec;
  const stratified = spec.strategy !== "random";
  const split = splitDataset(
    asDataset(kept, classes, given),
    { train, validation, test, seed, stratified },
    { groups },
  );
  const partOf = units.map((): Part => "train");
  for (const part of parts) for (const i of split[part]) partOf[groups[i] as number] = part;
  if (given === undefined) keepClassesInTrain(units, partOf, seed);
  return partOf;
}

/** As much of a data set as drawing looks at. */
function asDataset(
  kept: readonly SplitPicture[],
  classes: readonly string[],
  given: readonly (Part | null)[] | undefined,
): Dataset {
  const labels = new Map(classes.map((name, label) => [name, label]));
  const items = kept.map(({ className }, i): Item => {
    const part = given?.[i];
    const item = { id: String(i), label: labels.get(className) ?? 0 };
    return part ? { ...item, part } : item;
  });
  return {
    format: "image-folder",
    path: "",
    classes,
    emptyClasses: [],
    items,
    channels: 3,
    fingerprint: "",
    revision: "",
    warnings: [],
    ignored: { count: 0, examples: [] },
    read: () => Promise.reject(new Error("a split reads no pictures")),
  };
}

function assign(
  { datasets }: SplitSpec,
  { kept, leftOut }: Selection,
  partOf: ReadonlyMap<SplitPicture, Part>,
): MadeSplit["assignments"] {
  const lengths = new Map(datasets.map((id) => [id, 0]));
  for (const { datasetId, index } of [...kept, ...leftOut.keys()])
    lengths.set(datasetId, Math.max(lengths.get(datasetId) ?? 0, index + 1));
  const texts = new Map([...lengths].map(([id, length]) => [id, Buffer.alloc(length, leftOutCharacter)]));
  for (const [{ datasetId, index }, part] of partOf) texts.get(datasetId)?.write(partCharacters[part], index, "latin1");
  return [...texts].map(([datasetId, text]) => ({ datasetId, parts: text.toString("latin1") }));
}

function nothingLeft({ leftOut }: Selection): PlaygroundError {
  const reasons = new Set(leftOut.values());
  const found = leftOut.size === 0 ? "no pictures" : `all pictures left out (${[...reasons].join(", ")})`;
  return new PlaygroundError("split_empty", `split: found ${found}, expected pictures to divide`, {
    found,
    expected: "pictures to divide",
  });
}
