import { crc32c } from "./crc32c.ts";

const maskDelta = 0xa282ead8;

/** A CRC of data that itself holds CRCs is unsafe, so TFRecord turns and shifts it. */
function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + maskDelta) >>> 0;
}

/**
 * A record as TFRecord files hold it, all little-endian: its length as uint64, the masked CRC-32C of those 8 bytes, the
 * data, the masked CRC-32C of the data.
 */
export function frameRecord(data: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(data.length + 16);
  frame.writeBigUInt64LE(BigInt(data.length), 0);
  frame.writeUInt32LE(maskedCrc(frame.subarray(0, 8)), 8);
  frame.set(data, 12);
  frame.writeUInt32LE(maskedCrc(data), data.length + 12);
  return frame;
}
