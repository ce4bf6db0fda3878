import { checkConcurrency, forEachConcurrently } from "./concurrency.ts";
import type { Dataset, Part } from "./dataset.ts";
import { decodePicture, type DecodeOptions } from "./decode.ts";
import { itemAt } from "./file-dataset.ts";
import { hashPicture, pictureBytes, readPictureInfo } from "./picture-info.ts";
import type { PrepareProgress } from "./store.ts";

/** What there is to know of one picture. Plain data. */
export interface ExaminedPicture {
  /** Of the item in the data set. */
  readonly index: number;
  readonly id: string;
  /** Index into the data set's classes. */
  readonly label: number;
  /** Null where the data set does not bring its own split. */
  readonly part: Part | null;
  /** SHA-256 of the bytes as they are stored: equal for exact copies. Null for a file that cannot be read. */
  readonly hash: string | null;
  /** In pixels, after EXIF orientation. Null, like the two after it, for a picture that cannot be decoded. */
  readonly width: number | null;
  readonly height: number | null;
  /** For example "jpeg", "png", "pixels". */
  readonly format: string | null;
  /** Colour model and depth where unusual: "colour", "grey", "colour with alpha", "16-bit grey" … */
  readonly colour: string | null;
  /** Size as it is stored; 0 for a file that cannot be read. */
  readonly bytes: number;
  /** Why it gives no pixels, on one line; left out for a picture that does. */
  readonly reason?: string;
}

export interface ExamineOptions {
  /**
   * Told each picture as it is done, which need not be in the order of the items. A promise is waited for before the next
   * picture is begun in its place, so a slow receiver slows the examination down and nothing piles up.
   */
  readonly onPicture: (picture: ExaminedPicture) => void | Promise<void>;
  /** Called about a hundred times in all, and at the end. */
  readonly onProgress?: (progress: PrepareProgress) => void;
  /** Aborted to end the examination: pictures under way are still told, then the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  /** Pictures at a time. Default 8. */
  readonly concurrency?: number;
  /** Pictures with more pixels count as unreadable. Default 50,000,000. */
  readonly limitInputPixels?: number;
}

/** Enough to find damage; small, as nothing is kept. */
const probe: DecodeOptions = { imageSize: 32, channels: 3 };

/**
 * Looks at every picture of a data set: header, content hash and a full decode, so that damage anywhere in a file is found.
 * Keeps nothing but what is under way.
 *
 * @throws VisionError "invalid_option"; the signal's reason when aborted, and what `onPicture` throws
 *
 * @example
 * await examinePictures(dataset, { onPicture: (picture) => insert(picture), signal });
 */
export async function examinePictures(dataset: Dataset, options: ExamineOptions): Promise<void> {
  const { onPicture, onProgress, signal, concurrency = 8 } = options;
  checkConcurrency(concurrency);
  const total = dataset.items.length;
  const every = Math.max(1, Math.floor(total / 100));
  let done = 0;
  let unreadable = 0;
  await forEachConcurrently(total, concurrency, async (index) => {
    signal?.throwIfAborted();
    const picture = await examine(dataset, index, options);
    if (picture.reason !== undefined) unreadable++;
    await onPicture(picture);
    done++;
    if (done % every === 0 || done === total) onProgress?.({ done, total, unreadable });
  });
}

async function examine(
  dataset: Dataset,
  index: number,
  { limitInputPixels }: Pick<ExamineOptions, "limitInputPixels">,
): Promise<ExaminedPicture> {
  const { id, label, part = null } = itemAt(dataset, index);
  const picture = await dataset.read(index);
  const decoded = await decodePicture(picture, limitInputPixels === undefined ? probe : { ...probe, limitInputPixels });
  const reason = "reason" in decoded ? decoded.reason : undefined;
  const info = reason === undefined ? await readPictureInfo(picture) : undefined;
  return {
    index,
    id,
    label,
    part,
    hash: (await hashPicture(picture)) ?? null,
    width: info?.width ?? null,
    height: info?.height ?? null,
    format: info?.format ?? null,
    colour: info?.kind ?? null,
    bytes: await pictureBytes(picture),
    ...(reason === undefined ? {} : { reason }),
  };
}
