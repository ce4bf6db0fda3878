import { VisionError } from "../error.ts";
import type { Dataset, Part } from "./dataset.ts";
import { groupEqual } from "./duplicates.ts";
import { type ExaminedPicture, type ExamineOptions, examinePictures } from "./examine.ts";
import type { ClassCounts, Inspection, PartCounts, PictureSize } from "./inspection.ts";
import { inspectionWarnings } from "./inspection-warnings.ts";
import type { UnreadablePicture } from "./store.ts";
import { quote } from "./wording.ts";

export interface InspectOptions extends Omit<ExamineOptions, "onPicture"> {
  /** The first unreadable picture is an error. Default false. */
  readonly strict?: boolean;
}

/** What is remembered of a picture: a few dozen bytes. */
type Finding = Pick<ExaminedPicture, "hash" | "width" | "height" | "format" | "colour" | "reason">;

/**
 * Sums up what `examinePictures` finds.
 *
 * @throws VisionError code "picture_unreadable" when strict
 */
export async function inspectDataset(dataset: Dataset, options: InspectOptions = {}): Promise<Inspection> {
  const findings = await examineAll(dataset, options);
  const unreadable: UnreadablePicture[] = [];
  findings.forEach(({ reason }, index) => {
    if (reason !== undefined) unreadable.push({ index, id: dataset.items[index]?.id ?? "", reason });
  });
  const readable = findings.filter(({ reason }) => reason === undefined);
  const classes = countClasses(dataset, unreadable);
  const largest = classes.reduce((most, { total }) => Math.max(most, total), 0);
  const smallest = classes.reduce((least, { total }) => Math.min(least, total), largest);
  const inspection = {
    path: dataset.path,
    format: dataset.format,
    fingerprint: dataset.fingerprint,
    pictures: countParts(dataset.items),
    hasParts: dataset.items.some((item) => item.part !== undefined),
    classes,
    emptyClasses: dataset.emptyClasses,
    sizes: summariseSizes(readable),
    fileFormats: tally(readable.map(({ format }) => format)),
    colours: tally(readable.map(({ colour }) => colour)),
    unreadable,
    ignored: dataset.ignored,
    duplicates: summariseDuplicates(
      dataset,
      findings.map(({ hash }) => hash),
    ),
    imbalance: largest / Math.max(1, smallest),
  };
  return { ...inspection, warnings: [...dataset.warnings, ...inspectionWarnings(inspection)] };
}

async function examineAll(dataset: Dataset, options: InspectOptions): Promise<Finding[]> {
  const { strict, ...rest } = options;
  const findings: Finding[] = [];
  findings.length = dataset.items.length;
  const onPicture = ({ index, hash, width, height, format, colour, reason }: ExaminedPicture): void => {
    findings[index] = { hash, width, height, format, colour, ...(reason === undefined ? {} : { reason }) };
    if (strict && reason !== undefined) throw strictError(dataset, index, reason);
  };
  try {
    await examinePictures(dataset, { ...rest, onPicture });
  } catch (error) {
    // The first in order, whichever was noticed first.
    const first = findings.findIndex((finding) => finding?.reason !== undefined);
    throw strict && first >= 0 ? strictError(dataset, first, findings[first]?.reason ?? "") : error;
  }
  return findings;
}

function strictError(dataset: Dataset, index: number, found: string): VisionError {
  const id = dataset.items[index]?.id ?? "";
  const expected = "a picture (strict reading)";
  return new VisionError("picture_unreadable", `${quote(id)}: found ${found}, expected ${expected}`, {
    file: id,
    found,
    expected,
  });
}

function countParts(items: readonly { readonly part?: Part }[]): PartCounts {
  const counts = { total: items.length, train: 0, validation: 0, test: 0 };
  for (const { part } of items) if (part !== undefined) counts[part]++;
  return counts;
}

function countClasses(dataset: Dataset, unreadable: readonly UnreadablePicture[]): ClassCounts[] {
  const counts = dataset.classes.map((name) => ({ name, total: 0, train: 0, validation: 0, test: 0, unreadable: 0 }));
  for (const { label, part } of dataset.items) {
    const count = counts[label];
    if (count === undefined) continue;
    count.total++;
    if (part !== undefined) count[part]++;
  }
  for (const { index } of unreadable) {
    const count = counts[dataset.items[index]?.label ?? -1];
    if (count !== undefined) count.unreadable++;
  }
  return counts;
}

function summariseSizes(readable: readonly Finding[]): Inspection["sizes"] {
  const seen = new Map<string, PictureSize & { pictures: number }>();
  for (const { width, height } of readable) {
    if (width === null || height === null) continue;
    const entry = seen.get(`${width}x${height}`) ?? { width, height, pictures: 0 };
    entry.pictures++;
    seen.set(`${width}x${height}`, entry);
  }
  const sizes = [...seen.values()].sort((a, b) => a.width * a.height - b.width * b.height || a.width - b.width);
  const [smallest] = sizes;
  const largest = sizes.at(-1);
  if (smallest === undefined || largest === undefined) return null;
  const mostCommon = sizes.reduce((best, size) => (size.pictures > best.pictures ? size : best));
  const plain = ({ width, height }: PictureSize): PictureSize => ({ width, height });
  return { smallest: plain(smallest), largest: plain(largest), mostCommon, different: sizes.length };
}

/** Most frequent first. */
function tally(values: readonly (string | null)[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)));
}

function summariseDuplicates(dataset: Dataset, hashes: readonly (string | null)[]): Inspection["duplicates"] {
  const { groups, repeats } = groupEqual(hashes);
  const examples: [string, string][] = [];
  let acrossParts = 0;
  let otherLabel = 0;
  groups.forEach((first, i) => {
    const original = dataset.items[first];
    const item = dataset.items[i];
    if (first === i || original === undefined || item === undefined) return;
    if (original.part !== item.part) acrossParts++;
    if (original.label !== item.label) otherLabel++;
    if (examples.length < 5) examples.push([original.id, item.id]);
  });
  return { repeats, acrossParts, otherLabel, examples };
}
