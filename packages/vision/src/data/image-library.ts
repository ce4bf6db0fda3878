import sharp from "sharp";

let prepared = false;

/**
 * sharp, set up once for this process:
 * - only loaders for common pictures may open a file. A file's content decides, not its name, and sharp would else read
 *   SVG (which can name other files) from a ".png";
 * - no cache of operations: every picture is decoded once, and a cached one would hide that its file has changed.
 */
export function imageLibrary(): typeof sharp {
  if (!prepared) {
    sharp.block({ operation: ["VipsForeignLoad"] });
    sharp.unblock({
      operation: ["Jpeg", "Png", "Webp", "Tiff", "Nsgif", "Heif"].map((name) => `VipsForeignLoad${name}`),
    });
    sharp.cache(false);
    prepared = true;
  }
  return sharp;
}

/** Of sharp and libvips: decoded pixels may differ between versions. */
export function imageLibraryVersion(): string {
  return `sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`;
}
