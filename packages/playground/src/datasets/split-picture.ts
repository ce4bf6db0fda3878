import type { Part } from "@glissade/vision";

/** What a split has to know of a picture. */
export interface SplitPicture {
  readonly datasetId: string;
  /** Within its data set. */
  readonly index: number;
  readonly className: string;
  /** Of its content, or null when not known: then it equals no other. */
  readonly hash: string | null;
  /** The part that its data set puts it in, if it does. */
  readonly part: Part | null;
  readonly tags: readonly string[];
  readonly readable: boolean;
}
