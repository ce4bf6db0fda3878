/**
 * Reads TensorBoard event files from the bytes up, with nothing in common with what writes them: framing, checksums and
 * protocol buffers by hand.
 */

/** CRC-32C bit by bit, as its definition says. */
function crcBitByBit(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  for (const byte of bytes) {
    remainder ^= byte;
    for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0x82f63b78 : remainder >>> 1;
  }
  return ~remainder >>> 0;
}

function unmask(masked: number): number {
  const turned = (masked - 0xa282ead8) >>> 0;
  return ((turned << 15) | (turned >>> 17)) >>> 0;
}

/** The records of a TFRecord file, their checksums verified. */
export function readRecords(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    const data = file.subarray(at + 12, at + 12 + length);
    if (unmask(file.readUInt32LE(at + 8)) !== crcBitByBit(file.subarray(at, at + 8)))
      throw new Error("length checksum");
    if (unmask(file.readUInt32LE(at + 12 + length)) !== crcBitByBit(data)) throw new Error("data checksum");
    records.push(data);
    at += length + 16;
  }
  return records;
}

/** A protocol buffer: field number to its values, as bigint (varint) or bytes (all else). */
export type Message = Map<number, (bigint | Buffer)[]>;

export function readMessage(bytes: Buffer): Message {
  const message: Message = new Map();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Buffer => bytes.subarray(at, (at += length));
  while (at < bytes.length) {
    const tag = Number(varint());
    const kind = tag & 7;
    const value = kind === 0 ? varint() : take(kind === 1 ? 8 : kind === 5 ? 4 : Number(varint()));
    message.set(tag >>> 3, [...(message.get(tag >>> 3) ?? []), value]);
  }
  return message;
}

const bytesAt = (message: Message, field: number): Buffer | undefined => message.get(field)?.[0] as Buffer | undefined;
const textAt = (message: Message, field: number): string | undefined => bytesAt(message, field)?.toString("utf8");
const numberAt = (message: Message, field: number): number => bytesAt(message, field)?.readDoubleLE() ?? 0;
const messageAt = (message: Message, field: number): Message => readMessage(bytesAt(message, field) ?? Buffer.alloc(0));

export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion: string | undefined;
  readonly tag: string | undefined;
  readonly value: number | undefined;
  readonly plugin: string | undefined;
  readonly content: Buffer | undefined;
}

export function readEvents(file: Buffer): ReadEvent[] {
  return readRecords(file).map((record) => {
    const event = readMessage(record);
    const value = messageAt(messageAt(event, 5), 1);
    const plugin = messageAt(messageAt(value, 9), 1);
    return {
      wallTime: numberAt(event, 1),
      step: Number(BigInt.asIntN(64, (event.get(2)?.[0] ?? 0n) as bigint)),
      fileVersion: textAt(event, 3),
      tag: textAt(value, 1),
      value: bytesAt(value, 2)?.readFloatLE(),
      plugin: textAt(plugin, 1),
      content: bytesAt(plugin, 2),
    };
  });
}

/** What the HParams plugin finds in a start event's content. */
export function readSessionStart(content: Buffer) {
  const start = messageAt(readMessage(content), 3);
  const hparams: Record<string, number | string | boolean> = {};
  for (const entry of (start.get(1) ?? []) as Buffer[]) {
    const pair = readMessage(entry);
    const value = messageAt(pair, 2);
    const flag = value.get(4)?.[0];
    hparams[textAt(pair, 1)!] = flag === undefined ? (textAt(value, 3) ?? numberAt(value, 2)) : flag === 1n;
  }
  return { hparams, groupName: textAt(start, 4), startTimeSecs: numberAt(start, 5) };
}

export function readSessionEnd(content: Buffer) {
  const end = messageAt(readMessage(content), 4);
  return { status: Number(end.get(1)?.[0] ?? 0n), endTimeSecs: numberAt(end, 2) };
}
