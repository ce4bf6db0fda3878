/** Pixels as a canvas gives them: red, green, blue, alpha, row by row. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly data: ArrayLike<number>;
}

/** What a model takes: a square, planes of one channel each. */
export interface ModelInput {
  readonly imageSize: number;
  readonly channels: 1 | 3;
}

/**
 * Makes a picture what a model takes, as the server does when it prepares pictures: transparency laid over white, scaled
 * until it covers the square (Lanczos down, Catmull-Rom up), the middle cut out, channels in planes. Differences to the
 * server stay below a few of 255 levels, because its library shrinks large pictures in two passes.
 */
export function preparePicture(picture: RgbaPicture, { imageSize, channels }: ModelInput): Uint8Array {
  const { width, height } = picture;
  const scale = Math.max(imageSize / width, imageSize / height);
  const columns = weightsOf(width, 1 / scale, imageSize);
  const rows = weightsOf(height, 1 / scale, imageSize);
  const plane = imageSize * imageSize;
  const planes = new Uint8Array(3 * plane);
  for (let channel = 0; channel < 3; channel++) {
    planes.set(resize(overWhite(picture, channel), picture, columns, rows), channel * plane);
  }
  return channels === 3 ? planes : toGray(planes, plane);
}

/** For each position of the result: where its window begins in the source, and the weight of each pixel in it. */
interface Window {
  readonly start: number;
  readonly weights: readonly number[];
}

/** The windows of the middle `wanted` positions over a row of `source` pixels, `ratio` of which make one. */
function weightsOf(source: number, ratio: number, wanted: number): Window[] {
  const target = Math.max(wanted, Math.round(source / ratio));
  const cut = Math.floor((target - wanted + 1) / 2);
  const [kernel, reach] = ratio > 1 ? [lanczos3, 3 * ratio] : [catmullRom, 2];
  const stretch = Math.max(1, ratio);
  return Array.from({ length: wanted }, (_, index) => {
    const center = (index + cut + 0.5 - target / 2) * ratio + source / 2 - 0.5;
    const start = Math.max(0, Math.ceil(center - reach));
    const end = Math.min(source - 1, Math.floor(center + reach));
    const raw = Array.from({ length: end - start + 1 }, (_, tap) => kernel((start + tap - center) / stretch));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { start, weights: raw.map((weight) => weight / sum) };
  });
}

function lanczos3(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= 3) return 0;
  const angle = Math.PI * x;
  return (3 * Math.sin(angle) * Math.sin(angle / 3)) / (angle * angle);
}

function catmullRom(x: number): number {
  const t = Math.abs(x);
  if (t >= 2) return 0;
  return t < 1 ? 1.5 * t ** 3 - 2.5 * t ** 2 + 1 : -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2;
}

function overWhite({ width, height, data }: RgbaPicture, channel: number): Float32Array {
  const values = new Float32Array(width * height);
  for (let i = 0, at = 0; i < values.length; i++, at += 4) {
    const alpha = (data[at + 3] ?? 255) / 255;
    values[i] = (data[at + channel] ?? 0) * alpha + 255 * (1 - alpha);
  }
  return values;
}

/** Rows first, and only those that the columns will ask for. */
function resize(
  values: Float32Array,
  { width, height }: RgbaPicture,
  columns: readonly Window[],
  rows: readonly Window[],
): Uint8ClampedArray {
  const across = new Float32Array(height * columns.length);
  const first = rows[0]?.start ?? 0;
  const last = (rows.at(-1)?.start ?? 0) + (rows.at(-1)?.weights.length ?? 0);
  for (let y = first; y < last; y++) {
    columns.forEach(({ start, weights }, x) => {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) {
        sum += (weights[tap] as number) * (values[y * width + start + tap] as number);
      }
      across[y * columns.length + x] = sum;
    });
  }
  const result = new Uint8ClampedArray(rows.length * columns.length);
  rows.forEach(({ start, weights }, y) => {
    for (let x = 0; x < columns.length; x++) {
      let sum = 0;
      for (let tap = 0; tap < weights.length; tap++) {
        sum += (weights[tap] as number) * (across[(start + tap) * columns.length + x] as number);
      }
      result[y * columns.length + x] = sum;
    }
  });
  return result;
}

/** Luminance of linear light, written as sRGB again. */
function toGray(planes: Uint8Array, plane: number): Uint8Array {
  return Uint8Array.from({ length: plane }, (_, i) => {
    const [r, g, b] = [0, 1, 2].map((channel) => toLinear((planes[channel * plane + i] as number) / 255));
    return Math.round(255 * fromLinear(0.2126 * (r as number) + 0.7152 * (g as number) + 0.0722 * (b as number)));
  });
}

function toLinear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function fromLinear(value: number): number {
  return value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
}
