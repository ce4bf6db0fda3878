/** Bytes that a file or folder name may take; file systems allow 255, and a number may have to be appended. */
const longestName = 200;

/** Names that Windows keeps for devices, whatever their extension. */
const deviceName = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/** Control characters, what Windows forbids, what turns the direction of writing, and what is no character at all. */
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f\u007f-\u009f<>:"/\\|?*\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffd]/g;

/**
 * A name for a file or folder that every operating system takes, close to the text: what is forbidden in it becomes
 * `_`. Never empty, never `.` or beginning with `..`, at most 200 bytes.
 *
 * @example safeFileName("lr 0.1: <best>?"); // "lr 0.1_ _best__"
 */
export function safeFileName(text: string): string {
  const name = text.toWellFormed().normalize("NFC").replace(forbidden, "_").replace(deviceName, "_$&").trim();
  const dotsToLines = (dots: string): string => "_".repeat(dots.length);
  return cutToBytes(name, longestName).replace(/^\.{2,}|[. ]+$/g, dotsToLines) || "_";
}

/** A path inside an archive: each part a safe name, none that leads upward. */
export function safePath(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  return parts.map(safeFileName).join("/") || "_";
}

function cutToBytes(text: string, most: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/**
 * The same paths, made to differ: of those that are equal, or would be a file where another has a folder, all but one
 * get `_2`, `_3` … at their end. Upper and lower case count as the same, as they do on Windows and macOS.
 *
 * @example uniquePaths(["loss", "Loss", "loss/train"]); // ["loss_2", "Loss_3", "loss/train"]
 */
export function uniquePaths(paths: readonly string[]): string[] {
  const taken = new Set<string>();
  const unique = [...paths];
  const depth = (index: number): number => paths[index]!.split("/").length;
  // The deepest first: so a folder is known before a file may take its name.
  for (const index of [...paths.keys()].sort((a, b) => depth(b) - depth(a))) {
    const path = paths[index]!;
    for (let number = 2; taken.has(caseless(unique[index]!)); number++) unique[index] = `${path}_${number}`;
    const parts = unique[index]!.split("/");
    parts.forEach((_, i) => taken.add(caseless(parts.slice(0, i + 1).join("/"))));
  }
  return unique;
}

function caseless(path: string): string {
  return path.toLowerCase().normalize("NFC");
}
