/** A part of a split. */
export type Part = "train" | "validation" | "test";

/** The parts in the order in which items, counts and reports list them. */
export const parts: readonly Part[] = ["train", "validation", "test"];

export type DatasetFormat = "image-folder" | "idx" | "cifar-10" | "cifar-100" | "csv";

/** One labelled picture. */
export interface Item {
  /** Unique and independent of where the data set lies: a relative path with "/", or `file#record`. */
  readonly id: string;
  /** Index into the data set's classes. */
  readonly label: number;
  /** Present when the data set brings its own split. */
  readonly part?: Part;
}

/** A picture as its data set stores it: a file still to be decoded, or pixels. */
export type Picture = { readonly kind: "file"; readonly file: string } | ({ readonly kind: "pixels" } & PixelPicture);

/** Planar (channel, row, column) bytes. */
export interface PixelPicture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Something about a data set that a person should know, though it can be used. Branch on `code`. */
export interface DatasetWarning {
  readonly code: string;
  readonly message: string;
}

/** Files that are no pictures: counted, never read. */
export interface IgnoredFiles {
  readonly count: number;
  /** At most ten, relative to the data set. */
  readonly examples: readonly string[];
}

/** A labelled set of pictures, whatever files it came from. Made by `openDataset`. */
export interface Dataset {
  readonly format: DatasetFormat;
  /** Absolute path of the folder or CSV file. */
  readonly path: string;
  /** Names; an item's label is an index into them. */
  readonly classes: readonly string[];
  /** Class folders without a picture; they are not among `classes`. */
  readonly emptyClasses: readonly string[];
  readonly items: readonly Item[];
  /** Channels a model should take: 1 for IDX files, 3 for everything else. */
  readonly channels: 1 | 3;
  /**
   * Names, labels, parts and sizes of all items as one hash: equal for copies of a data set, different when a picture
   * was added, removed, moved to another class or replaced by one of another size.
   */
  readonly fingerprint: string;
  /** Like `fingerprint`, with times of modification: what decoded pictures may be cached under. */
  readonly revision: string;
  readonly warnings: readonly DatasetWarning[];
  readonly ignored: IgnoredFiles;
  /** @throws VisionError code "item_out_of_range" */
  read(index: number): Promise<Picture>;
}

const partNames: ReadonlyMap<string, Part> = new Map([
  ["train", "train"],
  ["training", "train"],
  ["validation", "validation"],
  ["valid", "validation"],
  ["val", "validation"],
  ["dev", "validation"],
  ["test", "test"],
  ["testing", "test"],
]);

/** The spellings of part names that importers take, in any letter case. */
export const knownPartNames: readonly string[] = [...partNames.keys()];

/** The part that a folder or column value names, if any. */
export function partNamed(name: string): Part | undefined {
  return partNames.get(name.trim().toLowerCase());
}
