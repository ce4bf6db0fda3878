import { crc32 } from "node:zlib";

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const largestStoredBlock = 65535;

/**
 * An 8-bit RGB PNG whose data is stored, not compressed: its bytes then depend on the pixels alone, not on the version
 * of a compression library or the processor it was tuned for.
 *
 * @param planes 3 x height x width bytes
 */
export function encodePng(planes: Uint8Array, width: number, height: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, red green blue, no interlacing
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", storedStream(scanLines(planes, width, height))),
    chunk("IEND", new Uint8Array(0)),
  ]);
}

/** Rows of interleaved pixels, each after a byte that says "no filter". */
function scanLines(planes: Uint8Array, width: number, height: number): Uint8Array {
  const plane = width * height;
  const lines = new Uint8Array(height * (1 + 3 * width));
  let to = 0;
  for (let row = 0; row < height; row++) {
    lines[to++] = 0;
    for (let i = row * width; i < (row + 1) * width; i++) {
      lines[to++] = planes[i] ?? 0;
      lines[to++] = planes[plane + i] ?? 0;
      lines[to++] = planes[2 * plane + i] ?? 0;
    }
  }
  return lines;
}

/** A zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4). */
function storedStream(data: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [Uint8Array.of(0x78, 0x01)];
  for (let start = 0; start < data.length; start += largestStoredBlock) {
    const block = data.subarray(start, start + largestStoredBlock);
    const head = Buffer.alloc(5);
    head[0] = start + largestStoredBlock >= data.length ? 1 : 0;
    head.writeUInt16LE(block.length, 1);
    head.writeUInt16LE(~block.length & 0xffff, 3);
    pieces.push(head, block);
  }
  const check = Buffer.alloc(4);
  check.writeUInt32BE(adler32(data));
  return Buffer.concat([...pieces, check]);
}

function adler32(data: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (const byte of data) {
    a = (a + byte) % 65521;
    b = (b + a) % 65521;
  }
  return ((b << 16) | a) >>> 0;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(type, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}
