/** From planes, as models take pictures, to all channels of each pixel together, as encoders do. */
export function interleave(planes: Uint8Array, channels = 3): Uint8Array {
  const plane = planes.length / channels;
  const pixels = new Uint8Array(planes.length);
  for (let i = 0; i < plane; i++)
    for (let channel = 0; channel < channels; channel++)
      pixels[channels * i + channel] = planes[channel * plane + i] as number;
  return pixels;
}
