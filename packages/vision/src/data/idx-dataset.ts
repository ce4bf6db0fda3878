import path from "node:path";
import { VisionError } from "../error.ts";
import { readClassNames } from "./class-names.ts";
import { type Dataset, type DatasetWarning, type Item, type Part, parts } from "./dataset.ts";
import { idxBaseName, openIdxImages, readIdxLabels } from "./idx.ts";
import { listFolder } from "./picture-files.ts";
import { RecordDataset, type RecordRun } from "./record-dataset.ts";
import { compareText } from "./text-order.ts";
import { count, nameSome, quote } from "./wording.ts";

/** For example train-images-idx3-ubyte.gz, t10k-images.idx3-ubyte, emnist-letters-test-images-idx3-ubyte. */
const imagesName = /^(?:(.+)[-_.])?(train|t10k|test|valid|validation|val)[-_.]images[-_.]idx3[-_.]ubyte(\.gz)?$/i;
const namesFile = "classes.txt";

interface IdxPair {
  /** What comes before the part's name, "" for most. */
  readonly prefix: string;
  readonly part: Part;
  readonly images: string;
}

export function isIdxImagesName(name: string): boolean {
  return imagesName.test(name);
}

/**
 * Opens a folder of IDX files: train-images-idx3-ubyte with train-labels-idx1-ubyte, and t10k- (or test-) likewise, each
 * plain or .gz. Classes are the labels that occur, in order of their numbers; a file classes.txt, one name a line from
 * label 0 on, names them and bounds them. Items are in the files' order.
 *
 * @param only an images file of the folder, when the folder holds several sets (as EMNIST's does)
 * @returns undefined when the folder holds no IDX pictures
 * @throws VisionError codes "idx_ambiguous", "idx_count", "file_missing", "label_out_of_range" and those of the files
 */
export async function openIdxFolder(folder: string, only?: string): Promise<Dataset | undefined> {
  const { files } = await listFolder(folder);
  const pairs = choosePairs(folder, files, only);
  if (pairs.length === 0) return undefined;
  const names = files.includes(namesFile) ? await readClassNames(path.join(folder, namesFile)) : undefined;

  const loaded = [];
  for (const pair of pairs) loaded.push(await loadPair(folder, pair, files));
  const present = [...new Set(loaded.flatMap(({ labels }) => [...new Set(labels)]))].sort((a, b) => a - b);
  if (names !== undefined) for (const { labelsFile, labels } of loaded) checkLabels(labelsFile, labels, names.length);
  const classes = names ?? present.map(String);
  const numbers = new Map(names === undefined ? present.map((label, i) => [label, i]) : names.map((_, i) => [i, i]));

  const items: Item[] = [];
  for (const { pair, labels } of loaded) {
    const base = idxBaseName(pair.images);
    labels.forEach((label, i) => items.push({ id: `${base}#${i}`, label: numbers.get(label) ?? 0, part: pair.part }));
  }
  const warnings = names === undefined ? gapWarning(present) : [];
  const runs = loaded.map(({ run }) => run);
  return new RecordDataset({ format: "idx", path: folder, classes, items, channels: 1, warnings, runs });
}

function choosePairs(folder: string, files: readonly string[], only: string | undefined): IdxPair[] {
  const found: IdxPair[] = [];
  for (const name of [...files].sort(compareText)) {
    const match = imagesName.exec(name);
    if (match === null) continue;
    // A plain copy sorts before its .gz and is quicker to read.
    if (match[3] !== undefined && files.includes(name.slice(0, -match[3].length))) continue;
    found.push({ prefix: match[1] ?? "", part: partOf(match[2] ?? ""), images: name });
  }
  const wanted = only === undefined ? undefined : (imagesName.exec(only)?.[1] ?? "");
  const chosen = wanted === undefined ? found : found.filter((pair) => pair.prefix === wanted);
  checkUnambiguous(folder, chosen);
  return chosen.sort((a, b) => parts.indexOf(a.part) - parts.indexOf(b.part));
}

function partOf(name: string): Part {
  const lower = name.toLowerCase();
  return lower === "train" ? "train" : lower.startsWith("val") ? "validation" : "test";
}

function checkUnambiguous(folder: string, pairs: readonly IdxPair[]): void {
  const clash = pairs.some((a, i) => pairs.findIndex((b) => b.part === a.part) !== i);
  if (!clash && new Set(pairs.map((pair) => pair.prefix)).size <= 1) return;
  const names = pairs.map((pair) => pair.images);
  const expected = "one set: give the path of one of these files to choose";
  throw new VisionError(
    "idx_ambiguous",
    `dataset ${quote(folder)}: found several sets of IDX files (${nameSome(names)}), expected ${expected}`,
    { file: folder, found: names, expected },
  );
}

interface LoadedPair {
  readonly pair: IdxPair;
  readonly labelsFile: string;
  readonly labels: Uint8Array;
  readonly run: RecordRun;
}

async function loadPair(folder: string, pair: IdxPair, files: readonly string[]): Promise<LoadedPair> {
  const imagesFile = path.join(folder, pair.images);
  const labelsFile = path.join(folder, labelsName(folder, pair, files));
  const images = await openIdxImages(imagesFile);
  const labels = await readIdxLabels(labelsFile);
  if (labels.length !== images.count) {
    const expected = `${count(images.count, "label")}, one per picture of ${quote(pair.images)}`;
    throw new VisionError(
      "idx_count",
      `${quote(labelsFile)}: found ${count(labels.length, "label")}, expected ${expected}`,
      {
        file: labelsFile,
        found: labels.length,
        expected,
      },
    );
  }
  const { width, height, records, hash } = images;
  const read: RecordRun["read"] = async (index) => ({
    kind: "pixels",
    width,
    height,
    channels: 1,
    data: await records.read(index),
  });
  return { pair, labelsFile, labels, run: { count: images.count, read, hash } };
}

/** The labels file that belongs to an images file, whatever separators either uses. */
function labelsName(folder: string, pair: IdxPair, files: readonly string[]): string {
  const wanted = idxBaseName(pair.images).replace(/images([-_.])idx3/i, "labels$1idx1");
  const plain = (name: string): string => idxBaseName(name).toLowerCase().replaceAll(/[-_.]/g, "-");
  const found = files.find((name) => plain(name) === plain(wanted));
  if (found !== undefined) return found;
  throw new VisionError(
    "file_missing",
    `dataset ${quote(folder)}: found ${quote(pair.images)} but no labels for it, expected ${quote(wanted)} (or .gz) beside it`,
    { file: path.join(folder, wanted), found: pair.images, expected: wanted },
  );
}

function checkLabels(file: string, labels: Uint8Array, classes: number): void {
  const at = labels.findIndex((label) => label >= classes);
  if (at < 0) return;
  const expected = `0 to ${classes - 1} (${namesFile} names ${count(classes, "class", "classes")})`;
  throw new VisionError(
    "label_out_of_range",
    `${quote(file)}: label ${labels[at]} at record ${at}, expected ${expected}`,
    {
      file,
      found: labels[at],
      expected,
    },
  );
}

/** Without names there is no upper bound to check labels against; a gap is the sign of a damaged file. */
function gapWarning(present: readonly number[]): DatasetWarning[] {
  const first = present[0] ?? 0;
  const last = present.at(-1) ?? 0;
  if (last - first + 1 === present.length) return [];
  const missing = Array.from({ length: last - first + 1 }, (_, i) => first + i).filter((n) => !present.includes(n));
  const list = missing.slice(0, 5).join(", ") + (missing.length > 5 ? ` and ${missing.length - 5} more` : "");
  return [{ code: "label_gap", message: `labels run from ${first} to ${last}, but none is ${list}` }];
}
