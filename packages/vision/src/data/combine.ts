import { createHash } from "node:crypto";
import { VisionError } from "../error.ts";
import type { Dataset, Item, Picture } from "./dataset.ts";
import { itemAt } from "./file-dataset.ts";
import { nameSome, quote } from "./wording.ts";

export interface CombineOptions {
  /** Names in the order of the labels. Default: those of all data sets, in order of their first appearance. */
  readonly classes?: readonly string[];
  /** Per data set, which of its items to take, ascending. Default, and where undefined: all. */
  readonly items?: readonly (ArrayLike<number> | undefined)[];
}

/** Where an item of a combined data set comes from. */
export interface ItemSource {
  /** Position among the data sets that were combined. */
  readonly dataset: number;
  /** Index of the item in it. */
  readonly index: number;
}

/** Several data sets as one. */
export interface CombinedDataset extends Dataset {
  /** @throws VisionError code "item_out_of_range" */
  source(index: number): ItemSource;
}

/**
 * Joins data sets into one, whose items are those of the first, then of the second and so on, each in its order. Classes
 * are matched by name. Ids begin with the position of their data set (`1:cats/7.jpg`), except where there is only one.
 * Parts that the data sets bring are kept.
 *
 * @throws VisionError "unknown_class" when an item taken is of a class that is not asked for; "invalid_option" without data
 *   sets or classes, or with a class that is named twice; "item_out_of_range"
 *
 * @example
 * const both = combineDatasets([await openDataset("photos"), await openDataset("scans")]);
 * both.source(both.items.length - 1).dataset; // 1
 */
export function combineDatasets(datasets: readonly Dataset[], options: CombineOptions = {}): CombinedDataset {
  const [first] = datasets;
  if (first === undefined) throw invalid("datasets", [], "at least one");
  const classes = options.classes ?? [...new Set(datasets.flatMap((dataset) => dataset.classes))];
  checkNames(classes);
  const taken = datasets.map((dataset, position) => itemsOf(dataset, options.items?.[position]));
  const starts: number[] = [];
  const items: Item[] = [];
  datasets.forEach((dataset, position) => {
    starts.push(items.length);
    const prefix = datasets.length === 1 ? "" : `${position}:`;
    const labels = labelsIn(dataset, taken[position] ?? [], classes);
    for (const index of taken[position] ?? []) {
      const item = itemAt(dataset, index);
      items.push({ ...item, id: prefix + item.id, label: labels[item.label] ?? -1 });
    }
  });
  return {
    ...summary(datasets),
    format: first.format,
    classes,
    items,
    fingerprint: hashOf([classes, datasets.map((dataset) => dataset.fingerprint), selection(datasets, taken)]),
    // Decoded pictures do not depend on classes: a data set by itself shares its cache with what it is uncombined.
    revision:
      datasets.length === 1 && items.length === first.items.length
        ? first.revision
        : hashOf([datasets.map((dataset) => dataset.revision), selection(datasets, taken)]),
    source(index) {
      itemAt({ items, path: first.path }, index);
      const dataset = starts.findLastIndex((start) => start <= index);
      return { dataset, index: taken[dataset]?.[index - (starts[dataset] ?? 0)] ?? -1 };
    },
    async read(index): Promise<Picture> {
      const source = this.source(index);
      return (datasets[source.dataset] as Dataset).read(source.index);
    },
  };
}

function itemsOf(dataset: Dataset, indices: ArrayLike<number> | undefined): Int32Array {
  return indices === undefined ? Int32Array.from(dataset.items, (_, index) => index) : Int32Array.from(indices);
}

/** Per class of the data set its number among those asked for. */
function labelsIn(dataset: Dataset, taken: Iterable<number>, classes: readonly string[]): number[] {
  const labels = dataset.classes.map((name) => classes.indexOf(name));
  const used = new Set(Array.from(taken, (index) => itemAt(dataset, index).label));
  const unknown = dataset.classes.filter((_, label) => used.has(label) && labels[label] === -1);
  if (unknown.length === 0) return labels;
  const found = `pictures of ${nameSome(unknown)}`;
  const expected = `only classes among ${nameSome(classes)}`;
  throw new VisionError("unknown_class", `dataset ${quote(dataset.path)}: found ${found}, expected ${expected}`, {
    key: "classes",
    file: dataset.path,
    found,
    expected,
  });
}

/** Which items were taken, as far as it is not all of them. */
function selection(datasets: readonly Dataset[], taken: readonly Int32Array[]): unknown {
  return taken.map((indices, position) =>
    indices.length === datasets[position]?.items.length ? "all" : createHash("sha256").update(indices).digest("hex"),
  );
}

function summary(
  datasets: readonly Dataset[],
): Pick<Dataset, "path" | "channels" | "emptyClasses" | "warnings" | "ignored"> {
  return {
    path: datasets.map((dataset) => dataset.path).join(", "),
    channels: datasets.some((dataset) => dataset.channels === 3) ? 3 : 1,
    emptyClasses: [...new Set(datasets.flatMap((dataset) => dataset.emptyClasses))],
    warnings: datasets.flatMap((dataset) => dataset.warnings),
    ignored: {
      count: datasets.reduce((sum, { ignored }) => sum + ignored.count, 0),
      examples: datasets.flatMap(({ ignored }) => ignored.examples).slice(0, 10),
    },
  };
}

function checkNames(classes: readonly string[]): void {
  const expected = "at least one name, each once";
  if (classes.length === 0) throw invalid("classes", classes, expected);
  const twice = classes.find((name, i) => classes.indexOf(name) !== i);
  if (twice !== undefined) throw invalid("classes", twice, expected);
}

function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function invalid(key: string, found: unknown, expected: string): VisionError {
  return new VisionError("invalid_option", `${key}: found ${JSON.stringify(found)}, expected ${expected}`, {
    key,
    found,
    expected,
  });
}
