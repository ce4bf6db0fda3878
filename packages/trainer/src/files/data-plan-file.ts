import { readFile } from "node:fs/promises";
import { type DataPlan, parseDataPlan } from "../run/data-plan.ts";
import { writeFileAtomic } from "./atomic-write.ts";
import { fileError, type FileSystem } from "./file-system.ts";
import { parseJson } from "./parse-json.ts";
import { runPath } from "./run-paths.ts";

/** Keeps a run's data plan in its folder. */
export async function writeDataPlan(directory: string, plan: DataPlan, fileSystem: FileSystem): Promise<void> {
  await writeFileAtomic(runPath(directory, "data"), `${JSON.stringify(plan)}\n`, { fileSystem });
}

/**
 * The data plan that a run was made with.
 *
 * @returns undefined for a run that split its data set by itself
 * @throws TrainerError `invalid_json`, `invalid_data_plan`, `io`
 */
export async function readDataPlan(directory: string): Promise<DataPlan | undefined> {
  const file = runPath(directory, "data");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw fileError(error, file, "reading");
  }
  return parseDataPlan(parseJson(text, file));
}
