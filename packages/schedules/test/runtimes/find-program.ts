import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** An executable, or what to say where there is none. */
export interface FoundProgram {
  readonly path: string | undefined;
  /** " (skipped: …)", or nothing. */
  readonly note: string;
}

/** Looks for a program under the name that an environment variable gives, else on the PATH. */
export function findProgram(variable: string, names: readonly string[]): FoundProgram {
  const named = process.env[variable];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  const places = named ? [named] : names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const path = places.find(isExecutable);
  const note = named
    ? `${variable} names ${named}`
    : `no ${names.join(" or ")} on the PATH, and ${variable} is not set`;
  return { path, note: path === undefined ? ` (skipped: ${note})` : "" };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
