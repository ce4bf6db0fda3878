import { writeFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";

/** Writes a text file; one that exists is replaced only on request. @throws CliError `cannot_write`, `output_exists` */
export function writeNewFile(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new CliError("cannot_write", `${file}: cannot be written (${message})`, { file });
    const expected = "a new file (or --force)";
    throw new CliError("output_exists", `${file}: found an existing file, expected ${expected}`, { file, expected });
  }
}
