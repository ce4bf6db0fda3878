import type { Dataset, DatasetFormat, DatasetWarning, IgnoredFiles, Item, Picture } from "./dataset.ts";
import { itemAt } from "./file-dataset.ts";
import { hashItems } from "./fingerprint.ts";

/** A run of items whose pictures lie in one file of records. */
export interface RecordRun {
  readonly count: number;
  /** The picture of the run's i-th item. */
  readonly read: (index: number) => Promise<Picture>;
  /** Hash of the file's content. */
  readonly hash: string;
}

interface RecordDatasetParts {
  readonly format: DatasetFormat;
  readonly path: string;
  readonly classes: readonly string[];
  readonly items: readonly Item[];
  readonly channels: 1 | 3;
  readonly warnings: readonly DatasetWarning[];
  /** Their counts add up to the number of items. */
  readonly runs: readonly RecordRun[];
}

/** A data set whose items are records of pixels in a few files. */
export class RecordDataset implements Dataset {
  readonly format: DatasetFormat;
  readonly path: string;
  readonly classes: readonly string[];
  readonly emptyClasses: readonly string[] = [];
  readonly items: readonly Item[];
  readonly channels: 1 | 3;
  readonly fingerprint: string;
  readonly revision: string;
  readonly warnings: readonly DatasetWarning[];
  readonly ignored: IgnoredFiles = { count: 0, examples: [] };
  readonly #runs: readonly RecordRun[];

  constructor(given: RecordDatasetParts) {
    this.format = given.format;
    this.path = given.path;
    this.classes = given.classes;
    this.items = given.items;
    this.channels = given.channels;
    this.warnings = given.warnings;
    this.#runs = given.runs;
    const hashes = given.runs.map((run) => run.hash);
    this.fingerprint = hashItems([given.format, ...given.classes, ...hashes], given.items);
    this.revision = this.fingerprint; // the content itself is hashed: times add nothing
  }

  async read(index: number): Promise<Picture> {
    itemAt(this, index);
    let first = 0;
    for (const run of this.#runs) {
      if (index < first + run.count) return run.read(index - first);
      first += run.count;
    }
    throw new RangeError(`no record file holds item ${index}`);
  }
}
