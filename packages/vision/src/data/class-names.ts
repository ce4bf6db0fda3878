import { open } from "node:fs/promises";
import { VisionError } from "../error.ts";
import { quote } from "./wording.ts";

const maximumBytes = 1 << 20;

/**
 * Reads a file of class names, one a line, label 0 first; empty lines are skipped.
 *
 * @throws VisionError code "class_names" when it holds no name or the same name twice
 */
export async function readClassNames(file: string): Promise<string[]> {
  const text = (await readStart(file)).replace(/^\ufeff/, "");
  const lines = text.split(/\r?\n/).map((line) => line.trim().normalize("NFC"));
  const names = lines.filter((line) => line !== "");
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (names.length > 0 && twice === undefined) return names;
  const found = twice === undefined ? "no names" : `${quote(twice)} twice`;
  const expected = "one class name a line, each once";
  throw new VisionError("class_names", `${quote(file)}: found ${found}, expected ${expected}`, {
    file,
    found,
    expected,
  });
}

async function readStart(file: string): Promise<string> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(maximumBytes) });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}
