import type { FormatEnum, Sharp } from "sharp";
import type { Check } from "./check.ts";

type Format = keyof FormatEnum | "avif";

const needed: readonly Format[] = ["jpeg", "png"];
const welcome: readonly Format[] = ["webp", "gif", "tiff", "avif"];

const fix = "Run npm ci again; sharp brings its own libraries for glibc and musl, on x64 and arm64.";

/** Whether pictures can be read: a small one of each format is written and read back. */
export function imageChecks(): Check[] {
  return [
    { name: "images", needed: true, fix, look: () => tryFormats(needed) },
    { name: "images", needed: false, fix, look: () => tryFormats(welcome) },
  ];
}

async function tryFormats(formats: readonly Format[]) {
  const { default: sharp } = await import("sharp");
  const failed: string[] = [];
  for (const format of formats) {
    const works = await roundTrip(sharp({ create: { width: 16, height: 16, channels: 3, background: "red" } }), format);
    if (!works) failed.push(format);
  }
  const works = formats.filter((format) => !failed.includes(format));
  const found = [...(works.length > 0 ? [`reads ${works.join(", ")}`] : []), ...failed.map((name) => `not ${name}`)];
  return { ok: failed.length === 0, found: found.join("; "), ...(failed.length > 0 && { fix }) };

  async function roundTrip(picture: Sharp, format: Format): Promise<boolean> {
    try {
      const { info } = await sharp(await picture.toFormat(format).toBuffer())
        .raw()
        .toBuffer({ resolveWithObject: true });
      return info.width === 16;
    } catch {
      return false;
    }
  }
}
