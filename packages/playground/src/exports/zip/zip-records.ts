/**
 * The records that a zip archive is made of, after PKWARE's APPNOTE.TXT (6.3): sections 4.3.7 (local header), 4.3.9 (data
 * descriptor), 4.3.12 (central directory), 4.3.14 to 4.3.16 (its end), 4.5.3 (ZIP64).
 */

/** What is known of a file when it begins. */
export interface ZipEntryStart {
  /** UTF-8, parts separated by `/`. */
  readonly name: Buffer;
  readonly modified: Date;
  readonly method: ZipMethod;
  /** Offset in the archive. */
  readonly offset: number;
}

/** What is known of a file when it has been written. */
export interface ZipEntrySizes {
  readonly crc: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes of the file. */
  readonly size: number;
}

export const zipMethods = { stored: 0, deflated: 8 } as const;
export type ZipMethod = (typeof zipMethods)[keyof typeof zipMethods];

/** From here on a number does not fit its field, and stands in a ZIP64 record instead. */
const tooLarge = 0xffffffff;
const tooMany = 0xffff;

const plainVersion = 20;
const zip64Version = 45;
const unix = 3 << 8;
/** A regular file that its owner may write and everybody read. */
const fileMode = 0o100644;
const utf8Names = 1 << 11;
const sizesFollow = 1 << 3;

/** A file's header. Without sizes, a {@link dataDescriptor} has to follow its data. */
export function localHeader(start: ZipEntryStart, sizes?: ZipEntrySizes): Buffer {
  const extra = timestamp(start.modified);
  return Buffer.concat([
    uint32(0x04034b50),
    uint16(plainVersion),
    commonFields(start, sizes ?? { crc: 0, packed: 0, size: 0 }, sizes === undefined),
    uint16(start.name.length, extra.length),
    start.name,
    extra,
  ]);
}

/** Checksum and sizes, behind a file's data. */
export function dataDescriptor({ crc, packed, size }: ZipEntrySizes): Buffer {
  const sizes = Math.max(packed, size) >= tooLarge ? uint64(packed, size) : uint32(packed, size);
  return Buffer.concat([uint32(0x08074b50, crc), sizes]);
}

/** A file's entry in the directory at the archive's end. `described` says whether a data descriptor follows its data. */
export function directoryEntry(start: ZipEntryStart, sizes: ZipEntrySizes, described: boolean): Buffer {
  const { name, modified, offset } = start;
  const large = Math.max(sizes.packed, sizes.size, offset) >= tooLarge;
  const shown = large ? { crc: sizes.crc, packed: tooLarge, size: tooLarge } : sizes;
  const zip64 = large ? [uint16(0x0001, 24), uint64(sizes.size, sizes.packed, offset)] : [];
  const extra = Buffer.concat([timestamp(modified), ...zip64]);
  return Buffer.concat([
    uint32(0x02014b50),
    uint16(unix | zip64Version, large ? zip64Version : plainVersion),
    commonFields(start, shown, described),
    uint16(name.length, extra.length, 0, 0, 0),
    uint32((fileMode << 16) >>> 0, large ? tooLarge : offset),
    name,
    extra,
  ]);
}

/** The end of an archive whose directory has so many entries, begins there and is so long. */
export function directoryEnd(count: number, offset: number, length: number): Buffer {
  const large = count >= tooMany || offset >= tooLarge || length >= tooLarge;
  const shownCount = large ? tooMany : count;
  const end = Buffer.concat([
    uint32(0x06054b50),
    uint16(0, 0, shownCount, shownCount),
    uint32(large ? tooLarge : length, large ? tooLarge : offset),
    uint16(0),
  ]);
  if (!large) return end;
  return Buffer.concat([
    uint32(0x06064b50),
    uint64(44),
    uint16(unix | zip64Version, zip64Version),
    uint32(0, 0),
    uint64(count, count, length, offset),
    uint32(0x07064b50, 0),
    uint64(offset + length),
    uint32(1),
    end,
  ]);
}

/** The fields that a file's header and its entry in the directory share. */
function commonFields({ method, modified }: ZipEntryStart, sizes: ZipEntrySizes, described: boolean): Buffer {
  const flags = described ? utf8Names | sizesFollow : utf8Names;
  return Buffer.concat([
    uint16(flags, method, dosTime(modified), dosDate(modified)),
    uint32(sizes.crc, sizes.packed, sizes.size),
  ]);
}

/** Info-ZIP's extra field with the time in seconds since 1970, UTC; the other time of a zip is without a time zone. */
function timestamp(modified: Date): Buffer {
  const seconds = Math.min(Math.max(Math.floor(modified.getTime() / 1000), 0), 0x7fffffff);
  return Buffer.concat([uint16(0x5455, 5), Buffer.of(1), uint32(seconds)]);
}

function dosTime(time: Date): number {
  return (time.getUTCHours() << 11) | (time.getUTCMinutes() << 5) | (time.getUTCSeconds() >> 1);
}

/** Years from 1980 to 2107. */
function dosDate(time: Date): number {
  const year = Math.min(Math.max(time.getUTCFullYear() - 1980, 0), 127);
  return (year << 9) | ((time.getUTCMonth() + 1) << 5) | time.getUTCDate();
}

function uint16(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * numbers.length);
  numbers.forEach((number, i) => bytes.writeUInt16LE(number, 2 * i));
  return bytes;
}

function uint32(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => bytes.writeUInt32LE(number, 4 * i));
  return bytes;
}

function uint64(...numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(8 * numbers.length);
  numbers.forEach((number, i) => bytes.writeBigUInt64LE(BigInt(number), 8 * i));
  return bytes;
}
