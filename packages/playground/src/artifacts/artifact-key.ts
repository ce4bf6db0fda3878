import { ArtifactError } from "./artifact-error.ts";

/** The longest key: the 1024 bytes that S3 allows, less room for the prefix in ARTIFACTS_URL. */
const longestKey = 800;
/** The longest part between slashes: what file systems take as a name, with room for a temporary ending. */
const longestSegment = 200;

const expected = `letters, digits, "_", "." and "-" in parts joined by single slashes, no part beginning with "." or "-"`;

/** Whether a name may stand between the slashes of a key. */
export function isKeySegment(name: string): boolean {
  return name.length <= longestSegment && /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name);
}

/** Whether `key` is one that {@link checkArtifactKey} lets pass. */
export function isArtifactKey(key: string): boolean {
  return key.length > 0 && key.length <= longestKey && key.split("/").every(isKeySegment);
}

/**
 * Checks an artifact's key: a relative path with slashes, such as `experiments/17/attempts/2/best.onnx`. What is safe
 * in a URL, on every file system and in a bucket is allowed, and nothing else: no `..`, no empty part, no backslash,
 * no NUL. Names that start with a dot are the stores' own.
 *
 * @returns the key
 * @throws ArtifactError `invalid_artifact_key`
 */
export function checkArtifactKey(key: string): string {
  if (isArtifactKey(key)) return key;
  const shown = JSON.stringify(key.length > 80 ? `${key.slice(0, 80)}…` : key);
  const limits = `; at most ${longestKey} characters, ${longestSegment} a part`;
  throw new ArtifactError("invalid_artifact_key", `${shown} is no artifact key: expected ${expected}${limits}`, {
    key,
    found: key,
    expected,
  });
}
