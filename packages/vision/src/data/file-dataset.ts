import path from "node:path";
import { VisionError } from "../error.ts";
import type { Dataset, DatasetFormat, DatasetWarning, IgnoredFiles, Item, Picture } from "./dataset.ts";
import { hashItems } from "./fingerprint.ts";
import type { PictureFile } from "./picture-files.ts";

interface FileDatasetParts {
  readonly format: DatasetFormat;
  readonly path: string;
  /** Absolute; item ids are paths relative to it (or absolute). */
  readonly folder: string;
  readonly classes: readonly string[];
  readonly emptyClasses: readonly string[];
  readonly items: readonly Item[];
  /** One per item. */
  readonly files: readonly PictureFile[];
  readonly warnings: readonly DatasetWarning[];
  readonly ignored: IgnoredFiles;
}

/** A data set whose items are picture files. */
export class FileDataset implements Dataset {
  readonly format: DatasetFormat;
  readonly path: string;
  readonly classes: readonly string[];
  readonly emptyClasses: readonly string[];
  readonly items: readonly Item[];
  readonly channels = 3;
  readonly fingerprint: string;
  readonly revision: string;
  readonly warnings: readonly DatasetWarning[];
  readonly ignored: IgnoredFiles;
  readonly #folder: string;

  constructor(given: FileDatasetParts) {
    const { files } = given;
    this.format = given.format;
    this.path = given.path;
    this.classes = given.classes;
    this.emptyClasses = given.emptyClasses;
    this.items = given.items;
    this.warnings = given.warnings;
    this.ignored = given.ignored;
    this.#folder = given.folder;
    this.fingerprint = hashItems([given.format, ...given.classes], given.items, (i) => `${files[i]?.bytes}`);
    this.revision = hashItems([this.fingerprint], given.items, (i) => `${files[i]?.modifiedMs}`);
  }

  read(index: number): Promise<Picture> {
    return Promise.resolve().then(() => ({
      kind: "file",
      file: path.resolve(this.#folder, itemAt(this, index).id),
    }));
  }
}

/** @throws VisionError code "item_out_of_range" */
export function itemAt(dataset: Pick<Dataset, "items" | "path">, index: number): Item {
  const item = dataset.items[index];
  if (item !== undefined) return item;
  const expected = `an integer from 0 to ${dataset.items.length - 1}`;
  throw new VisionError("item_out_of_range", `index: found ${index}, expected ${expected}`, {
    key: "index",
    file: dataset.path,
    found: index,
    expected,
  });
}
