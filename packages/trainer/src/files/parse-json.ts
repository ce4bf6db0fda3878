import { TrainerError } from "../errors.ts";

/** @throws TrainerError `invalid_json` naming the file */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TrainerError("invalid_json", `${file} is not JSON: ${reason}`, { file, expected: "JSON" }, error);
  }
}
