import { writeFile } from "node:fs/promises";
import path from "node:path";
import sharp, { type Color, type Sharp } from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { type DecodeOptions, decodePicture } from "../../src/index.ts";
import { flat, hugePng, noise, rejection, temporaryFolder } from "./fixtures.ts";

let root: string;
let number = 0;
beforeAll(async () => {
  root = await temporaryFolder();
});

async function decode(
  content: Uint8Array | string,
  options: Partial<DecodeOptions> = {},
  name = "picture.png",
): Promise<{ pixels?: Uint8Array; reason?: string }> {
  const file = path.join(root, `${number++}-${name}`);
  await writeFile(file, content);
  return decodePicture({ kind: "file", file }, { imageSize: 2, channels: 3, ...options });
}

/** The colour of a planar 2 x 2 picture's pixel. */
const pixel = ({ pixels }: { pixels?: Uint8Array }, i: number, plane = 4): number[] =>
  [0, 1, 2].map((channel) => pixels?.[channel * plane + i] ?? -1);

const near = (colour: readonly number[], wanted: readonly number[], tolerance: number): void => {
  colour.forEach((value, i) => expect(Math.abs(value - (wanted[i] ?? NaN))).toBeLessThanOrEqual(tolerance));
};

/** 2 x 2 pixels: red on the left, blue on the right. */
const halves = (): Sharp =>
  sharp(Uint8Array.of(255, 0, 0, 0, 0, 255, 255, 0, 0, 0, 0, 255), { raw: { width: 2, height: 2, channels: 3 } });

describe("decodePicture", () => {
  it.each(["jpeg", "png", "webp", "gif", "tiff", "avif"] as const)(
    "should decode %s whatever its name says",
    async (format) => {
      const bytes = await flat("#c86432", 20, 20).toFormat(format).toBuffer();
      near(pixel(await decode(bytes, {}, "misnamed.png"), 3), [200, 100, 50], format === "avif" ? 6 : 4);
    },
  );

  it("should give planes, rows and columns in this order", async () => {
    const { pixels } = await decode(await halves().png().toBuffer());
    expect([...(pixels ?? [])]).toEqual([255, 0, 255, 0, 0, 0, 0, 0, 0, 255, 0, 255]);
  });

  it("should turn a picture as its EXIF orientation says", async () => {
    // Orientation 6: the stored picture's left becomes the top.
    const bytes = await halves().withMetadata({ orientation: 6 }).png().toBuffer();
    const turned = await decode(bytes);
    expect([0, 1, 2, 3].map((i) => pixel(turned, i))).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [0, 0, 255],
      [0, 0, 255],
    ]);
  });

  it("should cut the middle, add bars or stretch as fit says when a picture is not square", async () => {
    const wide = await flat("#00ff00", 24, 8)
      .composite([{ input: { create: { width: 8, height: 8, channels: 3, background: "#ff0000" } }, left: 8, top: 0 }])
      .png()
      .toBuffer();
    const centre = async (fit?: "cover" | "contain" | "fill"): Promise<Uint8Array | undefined> =>
      (await decode(wide, fit ? { imageSize: 24, fit } : { imageSize: 24 })).pixels;
    const red = (pixels: Uint8Array | undefined): number => pixels?.[12 * 24 + 12] ?? -1;
    const corner = (pixels: Uint8Array | undefined): number[] => [pixels?.[0] ?? -1, pixels?.[576] ?? -1];
    const [standard, cover, contain, fill] = [
      await centre(),
      await centre("cover"),
      await centre("contain"),
      await centre("fill"),
    ];
    expect(standard).toEqual(cover);
    expect([red(cover), red(contain), red(fill)]).toEqual([255, 255, 255]);
    expect(corner(contain)).toEqual([0, 0]); // a black bar
    expect(corner(fill)).toEqual([0, 255]); // the green end
    expect(cover?.[12 * 24 + 1]).toBeGreaterThan(200); // only the red middle
  });

  it("should convert grey, alpha, palette, 16-bit and CMYK pictures to 8-bit RGB", async () => {
    const create = (channels: 3 | 4, background: Color): Sharp =>
      sharp({ create: { width: 8, height: 8, channels, background } });
    const grey = await create(3, "#808080").toColourspace("b-w").png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    near(pixel(await decode(grey), 0), [128, 128, 128], 1);
    const half = await create(4, { r: 255, g: 0, b: 0, alpha: 0.5 }).png().toBuffer();
    near(pixel(await decode(half), 0), [255, 127, 127], 1); // over white
    const palette = await create(3, "#c86432").png({ palette: true, colours: 2 }).toBuffer();
    near(pixel(await decode(palette), 0), [200, 100, 50], 2);
    const deep = await create(3, "#c86432").toColourspace("rgb16").png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe("ushort");
    near(pixel(await decode(deep), 0), [200, 100, 50], 1);
    const deepGrey = await create(4, { r: 90, g: 90, b: 90, alpha: 1 }).toColourspace("grey16").png().toBuffer();
    near(pixel(await decode(deepGrey), 0), [90, 90, 90], 2);
    const cmyk = await create(3, "#c86432").toColourspace("cmyk").jpeg().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe("cmyk");
    near(pixel(await decode(cmyk), 0), [200, 100, 50], 40); // its gamut is smaller
  });

  it("should give luminance when one channel is asked for", async () => {
    const { pixels } = await decode(await flat("#00ff00").png().toBuffer(), { channels: 1 });
    expect(pixels).toHaveLength(4);
    near([...(pixels ?? [])], [182, 182, 182, 182], 40);
  });

  it("should take the first frame of an animation", async () => {
    const frames = Buffer.concat([Buffer.alloc(8 * 8 * 3, 250), Buffer.alloc(8 * 8 * 3, 10)]);
    const gif = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    near(pixel(await decode(gif), 0), [250, 250, 250], 2);
  });

  it("should read bitmaps of 1, 8, 24 and 32 bits, top down too", async () => {
    const top = (red: number, green: number, blue: number): number[] => [red, green, blue];
    for (const bits of [1, 8, 24, 32]) {
      near(pixel(await decode(bmp(bits, 2)), 0), top(200, 100, 50), 0);
      near(pixel(await decode(bmp(bits, 2)), 3), top(10, 20, 30), 0);
      near(pixel(await decode(bmp(bits, -2)), 0), top(200, 100, 50), 0);
    }
    expect(await decode(bmp(24, 2).subarray(0, 60))).toEqual({
      reason: "truncated: the file ends before the picture does",
    });
    expect((await decode(bmp(16, 2))).reason).toBe("BMP with 16 bits a pixel and compression 0 is not supported");
    expect((await decode(bmp(24, 100_000, 100_000))).reason).toMatch(/^too large: 100,000 x 100,000 pixels/);
  });

  it("should resize pixels of record files, and keep or repeat channels as asked", async () => {
    const grey = { kind: "pixels", width: 2, height: 2, channels: 1, data: Uint8Array.of(1, 2, 3, 4) } as const;
    const same = await decodePicture(grey, { imageSize: 2, channels: 1 });
    expect(same).toEqual({ pixels: Uint8Array.of(1, 2, 3, 4) });
    const tripled = await decodePicture(grey, { imageSize: 2, channels: 3 });
    expect(tripled).toEqual({ pixels: Uint8Array.of(1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4) });
    const colour = { kind: "pixels", width: 4, height: 4, channels: 3, data: new Uint8Array(48).fill(77) } as const;
    expect(await decodePicture(colour, { imageSize: 2, channels: 3 })).toEqual({ pixels: new Uint8Array(12).fill(77) });
    expect(await decodePicture(colour, { imageSize: 4, channels: 1 })).toEqual({ pixels: new Uint8Array(16).fill(77) });
  });

  it("should decode names that a shell or the decoder might take for something else", async () => {
    const bytes = await flat("#c86432").png().toBuffer();
    for (const name of [
      "a b.png",
      "[1].png",
      "x.png[page=3]",
      "x[n=-1]",
      "new\nline.png",
      "🔩.png",
      '"quoted".png',
      "-.png",
    ]) {
      near(pixel(await decode(bytes, {}, name), 0), [200, 100, 50], 0);
    }
  });
});

describe("unreadable pictures", () => {
  it.each([
    ["an empty file", "", /^empty file \(0 bytes\)$/],
    ["text", "hello\nworld and more", /^not a picture: it begins with "hello\\nworld and"$/],
    ["binary data", Buffer.alloc(99, 200), /^not a picture: it begins with bytes c8c8c8c8c8c8c8c8$/],
    ["a web page", "<!DOCTYPE html><html></html>", /^a web page or XML is not supported$/],
    ["SVG", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', /^SVG .* is not supported$/],
    [
      "SVG behind an XML head",
      '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>',
      /^SVG .* is not supported$/,
    ],
    [
      "HEIC",
      Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from("ftypheic"), Buffer.alloc(40)]),
      /^HEIC is not supported$/,
    ],
    ["an archive", Buffer.from("PK\u0003\u0004rest"), /^an archive is not supported$/],
    [
      "a PNG of 40,000 x 40,000",
      hugePng(40_000, 40_000),
      /^too large: 40,000 x 40,000 pixels, at most 50,000,000 in all are read$/,
    ],
    ["a PNG of impossible size", hugePng(2 ** 31 - 1, 2 ** 31 - 1), /^t/],
    ["a PNG of no size", hugePng(0, 5), /^truncated or damaged PNG/],
  ])("should give the reason on one line when a .png is %s", async (_, content, reason) => {
    const result = await decode(content);
    expect(result.pixels).toBeUndefined();
    expect(result.reason).toMatch(reason);
    expect(result.reason).not.toContain("\n");
  });

  it.each(["jpeg", "png", "webp", "gif", "tiff", "avif"] as const)(
    "should refuse a %s that is cut anywhere, rather than give half a picture",
    async (format) => {
      const whole = await noise(64, 48).toFormat(format).toBuffer();
      expect((await decode(whole)).pixels).toHaveLength(12);
      for (const share of [0.02, 0.3, 0.6, 0.9]) {
        const { pixels, reason } = await decode(whole.subarray(0, Math.floor(whole.length * share)));
        expect(pixels).toBeUndefined();
        expect(reason).toMatch(/^(truncated or damaged|not a picture)/);
        expect(reason).not.toContain("\n");
      }
    },
  );

  it("should refuse a PNG whose data is damaged in the middle", async () => {
    const bytes = await noise(64, 48).png().toBuffer();
    bytes.fill(0x55, bytes.length / 2, bytes.length / 2 + 8);
    expect((await decode(bytes)).reason).toMatch(/^truncated or damaged PNG/);
  });

  it("should say why when a file is missing, a folder, or reached by links in a circle", async () => {
    const reason = async (file: string): Promise<unknown> =>
      decodePicture({ kind: "file", file }, { imageSize: 2, channels: 3 });
    expect(await reason(path.join(root, "gone.png"))).toEqual({ reason: "no such file" });
    expect(await reason(root)).toEqual({ reason: "a folder, not a file" });
    expect(await reason(path.join(root, `${"x".repeat(300)}.png`))).toEqual({ reason: "its path is too long" });
  });

  it("should hold to the limit that it is given", async () => {
    const bytes = await flat("#123456", 30, 20).png().toBuffer();
    expect((await decode(bytes, { limitInputPixels: 600 })).pixels).toHaveLength(12);
    expect((await decode(bytes, { limitInputPixels: 599 })).reason).toBe(
      "too large: 30 x 20 pixels, at most 599 in all are read",
    );
  });

  it("should survive extreme proportions", async () => {
    const bytes = await flat("#c86432", 1, 20_000).png().toBuffer();
    near(pixel(await decode(bytes), 0), [200, 100, 50], 0);
    near(pixel(await decode(bytes, { fit: "fill" }), 3), [200, 100, 50], 0);
  });

  it.each([
    [{ imageSize: 0 }, /imageSize: found 0, expected an integer from 1 to 4096/],
    [{ imageSize: 2.5 }, /imageSize: found 2.5/],
    [{ channels: 2 as 1 }, /channels: found 2, expected 1 or 3/],
    [{ fit: "covr" as "cover" }, /fit: found "covr", expected one of cover, contain, fill \(did you mean "cover"\?\)/],
    [{ limitInputPixels: 0 }, /limitInputPixels: found 0/],
  ])("should name the option when it is wrong: %j", async (options, message) => {
    const error = await rejection(decode("", options));
    expect(error.code).toBe("invalid_option");
    expect(error.message).toMatch(message);
  });
});

/** A 2 x 2 bitmap: (200, 100, 50) in the upper left, (10, 20, 30) elsewhere. Negative heights are top down. */
function bmp(bits: number, height: number, width = 2): Buffer {
  const palette = bits <= 8 ? [30, 20, 10, 0, 50, 100, 200, 0] : [];
  const start = 54 + palette.length;
  const row = (first: boolean): number[] => {
    if (bits === 1) return [first ? 0x80 : 0, 0, 0, 0];
    if (bits === 8) return [first ? 1 : 0, 0, 0, 0];
    const colours = [first ? [50, 100, 200] : [30, 20, 10], [30, 20, 10]];
    const bytes = colours.flatMap((colour) => (bits === 32 ? [...colour, 255] : colour));
    return [...bytes, ...new Array<number>((4 - (bytes.length % 4)) % 4).fill(0)];
  };
  const rows = height > 0 ? [row(false), row(true)] : [row(true), row(false)];
  const header = Buffer.alloc(54);
  header.write("BM", 0, "latin1");
  header.writeUInt32LE(start, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  return Buffer.concat([header, Buffer.from(palette), Buffer.from(rows.flat())]);
}
