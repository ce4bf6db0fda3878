/** Types that a browser may be shown; everything else is handed out as bytes to save. */
export type MediaType =
  | "image/jpeg"
  | "image/png"
  | "image/webp"
  | "image/gif"
  | "image/avif"
  | "image/tiff"
  | "image/bmp"
  | "application/octet-stream";

/** How many first bytes of a file `mediaTypeOf` wants. */
export const mediaTypeBytes = 64;

/* eslint-disable no-control-regex -- signatures of files hold control characters */
/** Patterns of first bytes, as latin1 text. A bitmap's "BM" alone would also be how a sentence begins. */
const signatures: readonly (readonly [type: MediaType, pattern: RegExp])[] = [
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/png", /^\x89PNG\r\n\x1a\n/],
  ["image/webp", /^RIFF[^]{4}WEBP/],
  ["image/gif", /^GIF8[79]a/],
  ["image/avif", /^[^]{4}ftyp(avif|avis)/],
  ["image/tiff", /^(II[*+]\0|MM\0[*+])/],
  ["image/bmp", /^BM[^]{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/],
];
/* eslint-enable no-control-regex */

/**
 * The type that a file's content has, whatever its name says. SVG is no picture here: it can hold scripts.
 *
 * @param start the first `mediaTypeBytes` of the file, or all of it
 */
export function mediaTypeOf(start: Buffer): MediaType {
  const text = start.toString("latin1", 0, mediaTypeBytes);
  return signatures.find(([, pattern]) => pattern.test(text))?.[0] ?? "application/octet-stream";
}
