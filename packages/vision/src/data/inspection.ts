import type { DatasetFormat, DatasetWarning, IgnoredFiles } from "./dataset.ts";
import type { UnreadablePicture } from "./store.ts";

/** How many items, in all and per part. Items of a data set without a split of its own are in no part. */
export interface PartCounts {
  readonly total: number;
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

export interface ClassCounts extends PartCounts {
  readonly name: string;
  /** Of `total`. */
  readonly unreadable: number;
}

export interface PictureSize {
  /** In pixels, after EXIF orientation. */
  readonly width: number;
  readonly height: number;
}

/** What a data set holds. Plain data: it can be written as JSON. */
export interface Inspection {
  readonly path: string;
  readonly format: DatasetFormat;
  readonly fingerprint: string;
  readonly pictures: PartCounts;
  /** Whether the data set brings its own split. */
  readonly hasParts: boolean;
  readonly classes: readonly ClassCounts[];
  readonly emptyClasses: readonly string[];
  /** Of the readable pictures; null when there is none. */
  readonly sizes: {
    /** By number of pixels. */
    readonly smallest: PictureSize;
    readonly largest: PictureSize;
    readonly mostCommon: PictureSize & { readonly pictures: number };
    readonly different: number;
  } | null;
  /** Pictures by file format ("jpeg"), and by colour model ("colour", "grey with alpha"). */
  readonly fileFormats: Readonly<Record<string, number>>;
  readonly colours: Readonly<Record<string, number>>;
  readonly unreadable: readonly UnreadablePicture[];
  readonly ignored: IgnoredFiles;
  readonly duplicates: {
    /** Pictures that repeat an earlier one, byte for byte. */
    readonly repeats: number;
    /** Of these, such as lie in another part, or have another label, than the one they repeat. */
    readonly acrossParts: number;
    readonly otherLabel: number;
    /** At most five pairs. */
    readonly examples: readonly (readonly [string, string])[];
  };
  /** Largest class over smallest, by pictures; 1 is even. */
  readonly imbalance: number;
  readonly warnings: readonly DatasetWarning[];
}
