/** Interleaved bytes: red, green, blue. */
export interface Bitmap {
  readonly width: number;
  readonly height: number;
  readonly channels: 3;
  readonly data: Uint8Array;
}

const fileHeaderBytes = 14;

/** Size in pixels from the first 26 bytes of a Windows bitmap, or undefined where they are not such a header. */
export function bitmapSize(bytes: Buffer): { readonly width: number; readonly height: number } | undefined {
  if (bytes.length < 26 || bytes.toString("latin1", 0, 2) !== "BM") return undefined;
  if (bytes.readUInt32LE(14) < 40) return undefined; // version 2 headers, of the 1980s, are not read
  return { width: bytes.readInt32LE(18), height: Math.abs(bytes.readInt32LE(22)) };
}

/**
 * Reads an uncompressed Windows bitmap (version 3 header or later; 1, 4, 8, 24 or 32 bits a pixel; the decoding library
 * has no reader for this format). Callers check the size first.
 *
 * @throws Error with the reason
 */
export function readBitmap(bytes: Buffer): Bitmap {
  const size = bitmapSize(bytes);
  if (size === undefined || bytes.length < fileHeaderBytes + 40) throw new Error("truncated or unknown BMP header");
  const { width, height } = size;
  const headerBytes = bytes.readUInt32LE(14);
  const bits = bytes.readUInt16LE(28);
  const compression = bytes.readUInt32LE(30);
  // 3 means explicit bit masks; the usual ones (written by most programs for 32 bits) equal no compression.
  const masksAreUsual = compression === 3 && bits === 32 && bytes.length >= 66 && usualMasks(bytes);
  if (![1, 4, 8, 24, 32].includes(bits) || (compression !== 0 && !masksAreUsual))
    throw new Error(`BMP with ${bits} bits a pixel and compression ${compression} is not supported`);
  const rowBytes = Math.ceil((width * bits) / 32) * 4;
  const start = bytes.readUInt32LE(10);
  if (width < 1 || height < 1 || start + rowBytes * height > bytes.length)
    throw new Error("truncated: the file ends before the picture does");
  const bottomUp = bytes.readInt32LE(22) > 0;
  const palette = bits <= 8 ? bytes.subarray(fileHeaderBytes + headerBytes, start) : undefined;
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const row = start + (bottomUp ? height - 1 - y : y) * rowBytes;
    if (palette) copyPaletteRow(bytes, row, bits, palette, data, y * width * 3, width);
    else copyColourRow(bytes, row, bits / 8, data, y * width * 3, width);
  }
  return { width, height, channels: 3, data };
}

function usualMasks(bytes: Buffer): boolean {
  return (
    bytes.readUInt32LE(54) === 0xff0000 && bytes.readUInt32LE(58) === 0x00ff00 && bytes.readUInt32LE(62) === 0x0000ff
  );
}

function copyColourRow(
  bytes: Buffer,
  row: number,
  step: number,
  target: Uint8Array,
  start: number,
  width: number,
): void {
  for (let x = 0; x < width; x++) {
    const source = row + x * step;
    const to = start + 3 * x;
    target[to] = bytes[source + 2] ?? 0;
    target[to + 1] = bytes[source + 1] ?? 0;
    target[to + 2] = bytes[source] ?? 0;
  }
}

function copyPaletteRow(
  bytes: Buffer,
  row: number,
  bits: number,
  palette: Buffer,
  target: Uint8Array,
  start: number,
  width: number,
): void {
  const perByte = 8 / bits;
  const mask = (1 << bits) - 1;
  for (let x = 0; x < width; x++) {
    const shift = 8 - bits * ((x % perByte) + 1);
    const entry = (((bytes[row + Math.floor(x / perByte)] ?? 0) >> shift) & mask) * 4;
    const to = start + 3 * x;
    target[to] = palette[entry + 2] ?? 0;
    target[to + 1] = palette[entry + 1] ?? 0;
    target[to + 2] = palette[entry] ?? 0;
  }
}
