import { Header, Pax } from "tar";
import { crc32, deflateRawSync } from "node:zlib";

/** An entry of a zip, honest unless told otherwise. */
export interface ZipEntry {
  readonly name: string | Buffer;
  readonly data?: Buffer | string;
  /** 0 stored, 8 deflated. Default 8. */
  readonly method?: number;
  readonly flags?: number;
  /** Unix mode, say 0o120777 for a link. */
  readonly mode?: number;
  /** What the headers claim. */
  readonly claim?: { readonly bytes?: number; readonly crc?: number };
  /** Read the content of this earlier entry instead of one's own. */
  readonly contentOf?: number;
}

/** A zip as an enemy could write it. `entryCount` is what its end claims. */
export function makeZip(entries: readonly ZipEntry[], entryCount = entries.length): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  const offsets: number[] = [];
  let offset = 0;
  for (const entry of entries) {
    const data = Buffer.from(entry.data ?? "");
    const method = entry.method ?? 8;
    const packed = method === 8 ? deflateRawSync(data) : data;
    const name = Buffer.from(entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(entry.flags ?? 0x800, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(entry.claim?.crc ?? crc32(data), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(entry.claim?.bytes ?? data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    offsets.push(entry.contentOf === undefined ? offset : (offsets[entry.contentOf] ?? 0));
    directory.push(directoryRecord(fields, offsets.at(-1) ?? 0, entry.mode ?? 0o100644), name);
    if (entry.contentOf !== undefined) continue;
    const body = Buffer.concat([Buffer.from("PK\x03\x04"), fields, name, packed]);
    bodies.push(body);
    offset += body.length;
  }
  const central = Buffer.concat(directory);
  return Buffer.concat([...bodies, central, zipEnd(entryCount, central.length, offset)]);
}

function directoryRecord(fields: Buffer, offset: number, mode: number): Buffer {
  const tail = Buffer.alloc(14);
  tail.writeUInt32LE((mode << 16) >>> 0, 6);
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), fields, tail]);
}

/** With the 64-bit records where the count needs them. */
function zipEnd(entryCount: number, size: number, offset: number): Buffer {
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(Math.min(entryCount, 0xffff), 8);
  end.writeUInt16LE(Math.min(entryCount, 0xffff), 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(offset, 16);
  if (entryCount < 0xffff) return end;
  const end64 = Buffer.alloc(56);
  end64.write("PK\x06\x06");
  end64.writeBigUInt64LE(44n, 4);
  end64.writeBigUInt64LE(BigInt(entryCount), 24);
  end64.writeBigUInt64LE(BigInt(entryCount), 32);
  end64.writeBigUInt64LE(BigInt(size), 40);
  end64.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write("PK\x06\x07");
  locator.writeBigUInt64LE(BigInt(offset + size), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, locator, end]);
}

type EntryType = Exclude<ConstructorParameters<typeof Header>[0], Buffer | undefined>["type"];

export interface TarEntry {
  readonly path: string;
  readonly data?: Buffer | string;
  readonly type?: EntryType;
  readonly linkpath?: string;
  /** What the header claims. */
  readonly size?: number;
}

/** A tar as an enemy could write it. */
export function makeTar(entries: readonly TarEntry[], end = Buffer.alloc(1024)): Buffer {
  return Buffer.concat([...entries.map(tarEntry), end]);
}

function tarEntry({ path, data = "", type = "File", linkpath, size }: TarEntry): Buffer {
  const body = Buffer.from(data);
  const fields = { path, size: size ?? body.length, mode: 0o644, mtime: new Date(0) };
  const header = new Header(linkpath === undefined ? { ...fields, type } : { ...fields, type, linkpath });
  const block = Buffer.alloc(512);
  const extended = header.encode(block) ? new Pax(fields).encode() : Buffer.alloc(0);
  return Buffer.concat([extended, block, body, Buffer.alloc((512 - (body.length % 512)) % 512)]);
}
