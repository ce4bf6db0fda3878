import { open } from "node:fs/promises";
import { imageLibrary } from "./image-library.ts";
import { oneLine, quote } from "./wording.ts";

/** What the first bytes of a file say it is. `read` tells whether the decoder takes it. */
interface Kind {
  readonly name: string;
  readonly read: boolean;
}

/* eslint-disable no-control-regex -- signatures of files hold control characters */
/** Byte patterns as latin1 text. */
const kinds: readonly { readonly pattern: RegExp; readonly kind: Kind }[] = [
  { pattern: /^\xff\xd8\xff/, kind: { name: "JPEG", read: true } },
  { pattern: /^\x89PNG\r\n\x1a\n/, kind: { name: "PNG", read: true } },
  { pattern: /^GIF8[79]a/, kind: { name: "GIF", read: true } },
  { pattern: /^RIFF[^]{4}WEBP/, kind: { name: "WebP", read: true } },
  { pattern: /^(II[*+]\0|MM\0[*+])/, kind: { name: "TIFF", read: true } },
  { pattern: /^[^]{4}ftyp(avif|avis)/, kind: { name: "AVIF", read: true } },
  { pattern: /^BM/, kind: { name: "BMP", read: true } },
  { pattern: /^[^]{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1)/, kind: { name: "HEIC", read: false } },
  { pattern: /^\0\0\0\fjP {2}|^\xff\x4f\xff\x51/, kind: { name: "JPEG 2000", read: false } },
  { pattern: /^\xff\x0a|^\0\0\0\fJXL /, kind: { name: "JPEG XL", read: false } },
  { pattern: /^8BPS/, kind: { name: "Photoshop", read: false } },
  { pattern: /^\s*(<\?xml[^]*)?(<!--[^]*)?<svg|^\x1f\x8b/i, kind: { name: "SVG or compressed data", read: false } },
  { pattern: /^\s*<(!doctype|html|\?xml)/i, kind: { name: "a web page or XML", read: false } },
  { pattern: /^%PDF/, kind: { name: "PDF", read: false } },
  { pattern: /^PK\x03\x04/, kind: { name: "an archive", read: false } },
];
/* eslint-enable no-control-regex */

/** Why a file gave no pixels, on one line, for people. Reads no more than the file's header. */
export async function explainUnreadable(file: string, error: unknown, limitInputPixels: number): Promise<string> {
  const start = await readFileStart(file);
  if (typeof start === "string") return start;
  if (start.length === 0) return "empty file (0 bytes)";
  const text = start.toString("latin1");
  const kind = kinds.find(({ pattern }) => pattern.test(text))?.kind;
  if (kind === undefined) return `not a picture: it begins with ${describeBytes(start)}`;
  if (!kind.read) return `${kind.name} is not supported`;
  const message = error instanceof Error ? error.message : "";
  if (/pixel limit/i.test(message)) {
    const size = await imageLibrary()(file, { limitInputPixels: false, pages: 1 })
      .metadata()
      .catch(() => undefined);
    if (size?.width && size.height) return tooLarge(size.width, size.height, limitInputPixels);
  }
  return `truncated or damaged ${kind.name} (${lastComplaint(message)})`;
}

export function tooLarge(width: number, height: number, limit: number): string {
  const pixels = (n: number): string => n.toLocaleString("en-US");
  return `too large: ${pixels(width)} x ${pixels(height)} pixels, at most ${pixels(limit)} in all are read`;
}

/** The first 256 bytes of a file, or why they cannot be read. */
export async function readFileStart(file: string): Promise<Buffer | string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(256), position: 0 });
      return buffer.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const known: Record<string, string> = {
      ENOENT: "no such file",
      EISDIR: "a folder, not a file",
      EACCES: "no permission to read it",
      ENAMETOOLONG: "its path is too long",
      ELOOP: "its links lead in a circle",
    };
    return known[code ?? ""] ?? `cannot be opened (${oneLine(message)})`;
  }
}

function describeBytes(start: Buffer): string {
  const few = start.subarray(0, 16);
  const text = few.toString("latin1");
  // eslint-disable-next-line no-control-regex -- tells text from binary data
  return /^[\x09\x0a\x0d\x20-\x7e]+$/.test(text) ? quote(text.trim()) : `bytes ${few.subarray(0, 8).toString("hex")}`;
}

/** Decoders report every step; the last line is the cause. */
function lastComplaint(message: string): string {
  const lines = message.split("\n").filter((line) => line.trim() !== "");
  return oneLine((lines.at(-1) ?? "no reason given").replace(/^Input (file|buffer) /i, ""));
}
