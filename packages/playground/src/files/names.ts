/** How long and how deep a path may be. */
export interface PathLimits {
  /** Of the whole path in UTF-8. */
  readonly pathBytes: number;
  /** Names in the path, the file's own included. */
  readonly depth: number;
}

/** A path's names, fit to be created below a folder, or why there are none (the "found" half of an error line). */
export type SafePath = { readonly names: readonly string[] } | { readonly problem: string };

/** What file systems take as one name, in bytes of UTF-8. */
export const longestNameBytes = 255;

/**
 * Turns a path that someone else wrote (an archive's entry, a browser's folder drop) into names that can be created
 * below a folder and lead nowhere else.
 *
 * Refused: absolute paths, drive letters, "..", NUL, paths that name nothing, that are too long or too deep. Repaired:
 * "\" is a separator as "/" is, "." and empty names go, dots and spaces at the end of a name go (Windows drops them, so
 * two names would become one), control characters become "_", text is in Unicode NFC, and a name longer than 255 bytes
 * is cut before its extension. On Windows, characters and names that it reserves get a "_".
 *
 * @example
 * safePath("cats/../../etc/passwd", limits); // { problem: '".." in the path' }
 * safePath("cats\\Zoë .jpg", limits); // { names: ["cats", "Zoë .jpg"] }
 */
export function safePath(given: string, limits: PathLimits, platform: NodeJS.Platform = process.platform): SafePath {
  if (given.includes("\0")) return { problem: "a NUL character in the path" };
  const text = given.toWellFormed().normalize("NFC").replaceAll("\\", "/");
  if (text.startsWith("/")) return { problem: "an absolute path" };
  if (/^[a-z]:/i.test(text)) return { problem: "a path with a drive letter" };
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.pathBytes) return { problem: `a path of ${bytes.toLocaleString("en-US")} bytes` };
  const names: string[] = [];
  for (const part of text.split("/")) {
    if (part === "" || part === ".") continue;
    const name = part.replace(/[. ]+$/, "");
    // What Windows would read as "." or "..": "..", "...", ". ." …
    if (name === "") return { problem: part === ".." ? '".." in the path' : "a name of nothing but dots and spaces" };
    names.push(safeName(name, platform));
  }
  if (names.length === 0) return { problem: "a path that names no file" };
  if (names.length > limits.depth)
    return { problem: `${names.length.toLocaleString("en-US")} names below one another` };
  return { names };
}

/**
 * The same name with a number, for when the name is taken; at most 255 bytes.
 *
 * @example numberedName("cat.jpg", 2); // "cat (2).jpg"
 */
export function numberedName(name: string, number: number): string {
  const extension = extensionOf(name);
  return withEnding(name.slice(0, name.length - extension.length), ` (${number})${extension}`);
}

function safeName(name: string, platform: NodeJS.Platform): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  let safe = name.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, "_");
  if (platform === "win32") {
    safe = safe.replaceAll(/[<>:"|?*]/g, "_");
    if (/^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)/i.test(safe)) safe = `_${safe}`;
  }
  if (Buffer.byteLength(safe) <= longestNameBytes) return safe;
  const extension = extensionOf(safe);
  return withEnding(safe.slice(0, safe.length - extension.length), extension);
}

/** With its dot; "" where there is none, or nothing before it, or what follows the last dot is no extension. */
function extensionOf(name: string): string {
  return /(?<=.)\.[^. ]{1,16}$/u.exec(name)?.[0] ?? "";
}

/** Cuts whole characters off the stem until the name is short enough. */
function withEnding(stem: string, ending: string): string {
  const room = longestNameBytes - Buffer.byteLength(ending);
  if (Buffer.byteLength(stem) <= room) return stem + ending;
  let kept = "";
  let bytes = 0;
  for (const character of stem) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    kept += character;
  }
  return kept.replace(/[. ]+$/, "") + ending;
}
