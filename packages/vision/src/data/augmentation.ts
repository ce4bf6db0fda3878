import { VisionError } from "../error.ts";
import { randomUint32, stream } from "../random.ts";

/** Random changes to training pictures, drawn anew each epoch. */
export interface Augmentation {
  /** Mirror left to right, every second time. Default false. */
  readonly flip?: boolean;
  /** Surround with this many black pixels, then cut a window of the old size at random. Default 0. */
  readonly crop?: number;
}

/** One drawing: the window's upper left corner relative to the picture's, from -crop to +crop, and whether to mirror. */
export interface Placement {
  readonly dx: number;
  readonly dy: number;
  readonly flip: boolean;
}

const augmentStream = stream("augment");

/**
 * What happens to an item in an epoch: a function of seed, epoch and item alone, so a resumed training needs no random
 * state. One 32-bit draw serves all three choices (bit 0, bits 1-15, bits 16-31).
 */
export function drawPlacement(
  { flip = false, crop = 0 }: Augmentation,
  seed: number,
  epoch: number,
  item: number,
): Placement {
  const bits = randomUint32(seed, augmentStream, epoch, item);
  const positions = 2 * crop + 1;
  return {
    flip: flip && (bits & 1) === 1,
    dx: ((((bits >>> 1) & 0x7fff) * positions) >>> 15) - crop,
    dy: (((bits >>> 16) * positions) >>> 16) - crop,
  };
}

/**
 * Copies a planar picture into a batch, moved and mirrored (moved first, as torchvision's RandomCrop followed by
 * RandomHorizontalFlip does); what was outside becomes 0.
 *
 * @param source channels x size x size bytes
 * @param target the batch; the picture begins at `offset`
 */
export function copyPlaced(
  source: Uint8Array,
  target: Uint8Array,
  offset: number,
  size: number,
  { dx, dy, flip }: Placement,
): void {
  if (dx === 0 && dy === 0) target.set(source, offset);
  else {
    const plane = size * size;
    target.fill(0, offset, offset + source.length);
    for (let start = 0; start < source.length; start += plane)
      copyPlaneMoved(
        source.subarray(start, start + plane),
        target.subarray(offset + start, offset + start + plane),
        size,
        dx,
        dy,
      );
  }
  if (flip) mirrorRows(target, offset, offset + source.length, size);
}

/** One block copy moves all rows; what runs over a row's end into the next is then blackened. Expects black. */
function copyPlaneMoved(source: Uint8Array, target: Uint8Array, size: number, dx: number, dy: number): void {
  const firstRow = Math.max(0, -dy);
  const lastRow = Math.min(size, size - dy);
  const from = (firstRow + dy) * size + Math.max(0, dx);
  const to = firstRow * size + Math.max(0, -dx);
  const length = (lastRow - firstRow) * size - Math.abs(dx);
  target.set(source.subarray(from, from + length), to);
  const left = dx < 0 ? 0 : size - dx;
  const right = dx < 0 ? -dx : size;
  for (let row = firstRow * size; row < lastRow * size; row += size)
    for (let x = left; x < right; x++) target[row + x] = 0;
}

/** Reverses every row in place, four bytes at a time where rows are so aligned. */
function mirrorRows(pixels: Uint8Array, start: number, end: number, size: number): void {
  if (size % 4 === 0 && (pixels.byteOffset + start) % 4 === 0) {
    const words = new Uint32Array(pixels.buffer, pixels.byteOffset + start, (end - start) / 4);
    const width = size / 4;
    for (let row = 0; row < words.length; row += width) {
      for (let a = row, b = row + width - 1; a <= b; a++, b--) {
        const swapped = reverseBytes(words[a] as number);
        words[a] = reverseBytes(words[b] as number);
        words[b] = swapped;
      }
    }
    return;
  }
  for (let row = start; row < end; row += size) {
    for (let a = row, b = row + size - 1; a < b; a++, b--) {
      const swapped = pixels[a] as number;
      pixels[a] = pixels[b] as number;
      pixels[b] = swapped;
    }
  }
}

function reverseBytes(word: number): number {
  return (word >>> 24) | ((word >>> 8) & 0xff00) | ((word << 8) & 0xff0000) | (word << 24);
}

/** @throws VisionError code "invalid_option" */
export function checkAugmentation({ crop = 0 }: Augmentation, imageSize: number): void {
  if (Number.isInteger(crop) && crop >= 0 && crop < imageSize) return;
  const expected = `an integer from 0 to ${imageSize - 1}`;
  throw new VisionError("invalid_option", `augmentation.crop: found ${crop}, expected ${expected}`, {
    key: "augmentation.crop",
    found: crop,
    expected,
  });
}
