import { mkdir, readdir, readFile, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { TrainerError } from "../errors.ts";
import type { DataPlan } from "../run/data-plan.ts";
import { followsRunLength } from "../schedule/schedule-of.ts";
import { compareSpecs, type Difference } from "../spec/compare-specs.ts";
import { showFound } from "../spec/explain-issue.ts";
import type { ExperimentSpec } from "../spec/experiment-spec.ts";
import { parseExperiment } from "../spec/parse-experiment.ts";
import { isTemporaryName, writeFileAtomic } from "./atomic-write.ts";
import { diskFileSystem, fileError, type FileSystem } from "./file-system.ts";
import { readDataPlan, writeDataPlan } from "./data-plan-file.ts";
import { parseJson } from "./parse-json.ts";
import { runFiles, runPath } from "./run-paths.ts";
import { type RunLock, takeLock } from "./run-lock.ts";

/** A run's folder, ours until released. */
export interface RunFolder {
  readonly directory: string;
  /** The training begins: what a resumed run's folder says about it becomes true now. */
  commit(): Promise<void>;
  release(): Promise<void>;
  /** Takes back what `createRunFolder` made: for a run that failed before its first step. */
  discard(): Promise<void>;
}

/**
 * Refuses a folder that holds (part of) a run. Other files in it do not matter: none of theirs is touched.
 *
 * @throws TrainerError `run_exists`, `io`
 */
export async function checkFree(directory: string): Promise<void> {
  for (const file of Object.values(runFiles)) {
    if (file === runFiles.lock || !(await exists(join(directory, file)))) continue;
    const message = `${directory} already holds a run (${file}); expected a new folder, or --resume to go on with it`;
    throw new TrainerError("run_exists", message, {
      key: "out",
      file: directory,
      found: file,
      expected: "a new folder",
    });
  }
}

/** What a run's folder says the run is. */
export interface RunIdentity {
  readonly spec: ExperimentSpec;
  /** Undefined for a run that splits its data set by itself. */
  readonly data: DataPlan | undefined;
}

/**
 * Makes a new run's folder and locks it. Its spec.json is written when it is committed: a fork that is killed before its first
 * checkpoint is in place must not be taken for a run that begins from nothing.
 *
 * @throws TrainerError `run_exists`, `run_locked`, `disk_full`, `io`
 */
export async function createRunFolder(
  directory: string,
  { spec, data }: RunIdentity,
  fileSystem: FileSystem,
): Promise<RunFolder> {
  await checkFree(directory);
  const made = await makeDirectory(directory);
  const lock = await takeLock(runPath(directory, "lock"));
  const folder = lockedFolder(directory, lock, made);
  try {
    await checkFree(directory);
    await mkdir(join(directory, runFiles.checkpoints));
    if (data) await writeDataPlan(directory, data, fileSystem);
    return { ...folder, commit: () => writeRunSpec(directory, spec, fileSystem) };
  } catch (error) {
    if (error instanceof TrainerError && error.code === "run_exists") await folder.release();
    else await folder.discard();
    throw error instanceof TrainerError ? error : fileError(error, directory, "creating");
  }
}

/**
 * Locks a run's folder to go on with it.
 *
 * @throws TrainerError `run_missing`, `spec_differs` (naming the keys), `run_locked`
 */
export async function reopenRunFolder(
  directory: string,
  { spec, data }: RunIdentity,
  fileSystem: FileSystem,
): Promise<RunFolder> {
  const before = await readRunSpec(directory);
  const differences = compareSpecs(before, spec);
  const extended = differences.find((difference) => isExtension(difference, before));
  refuseOthers(
    directory,
    differences.filter((difference) => difference !== extended),
  );
  if (extended?.key === "training.epochs") refuseBending(directory, before, spec.training.epochs);
  const lock = await takeLock(runPath(directory, "lock"));
  const release = () => lock.release();
  const commit = async () => {
    await removeLeftovers(directory);
    await removeLeftovers(join(directory, runFiles.checkpoints));
    // The data sets may lie elsewhere now.
    const moved = data && JSON.stringify(data) !== JSON.stringify(await readDataPlan(directory));
    if (moved) await writeDataPlan(directory, data, fileSystem);
    if (extended) await writeRunSpec(directory, spec, fileSystem);
  };
  return { directory, commit, release, discard: release };
}

/** Removes the temporary files of a process that was killed while it wrote. */
async function removeLeftovers(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => []);
  for (const name of names.filter(isTemporaryName)) await rm(join(directory, name), { force: true });
}

/** Replaces the spec of a run. @throws TrainerError `disk_full`, `io` */
export async function writeRunSpec(
  directory: string,
  spec: ExperimentSpec,
  fileSystem: FileSystem = diskFileSystem,
): Promise<void> {
  await writeFileAtomic(runPath(directory, "spec"), `${JSON.stringify(spec, null, 2)}\n`, { fileSystem });
}

/**
 * What continues a run; everything else would make it another one: continuations after those that it has, or, where it
 * has none, more epochs under the schedule as it is.
 */
function isExtension({ key, before, after }: Difference, spec: ExperimentSpec): boolean {
  if (key === "training.epochs") return spec.continuations.length === 0 && Number(after) > Number(before);
  if (key !== "continuations" || !Array.isArray(after)) return false;
  const kept: unknown[] = after.slice(0, spec.continuations.length);
  return JSON.stringify(kept) === JSON.stringify(spec.continuations);
}

/** More epochs alone would bend a curve that follows the run's length, and with it the part that is trained already. */
function refuseBending(directory: string, spec: ExperimentSpec, epochs: number): void {
  const before = spec.training.epochs;
  if (!followsRunLength(spec, [before, epochs])) return;
  const example = JSON.stringify([{ at: { epochs: before }, epochs, mode: "hold" }]);
  const expected = `"continuations": ${example}, or "stretch" or "restart"`;
  const message = `training.epochs: found ${epochs} for the run in ${directory}, whose schedule follows its ${before} epochs; expected ${before} and how to go on: ${expected}`;
  throw new TrainerError("spec_differs", message, {
    key: "training.epochs",
    file: runPath(directory, "spec"),
    found: epochs,
    expected,
  });
}

function refuseOthers(directory: string, differences: readonly Difference[]): void {
  if (differences.length === 0) return;
  const list = differences.map(
    ({ key, before, after }) => `${key} (was ${showFound(before)}, now ${showFound(after)})`,
  );
  const message = `the spec differs from that of the run in ${directory}: ${list.join(", ")}; expected the same spec, or a new folder`;
  throw new TrainerError("spec_differs", message, {
    key: differences.map(({ key }) => key).join(", "),
    file: runPath(directory, "spec"),
    expected: "the same spec",
  });
}

/**
 * The spec of a run.
 *
 * @throws TrainerError `run_missing` when the folder holds no run, or what is wrong with its spec
 */
export async function readRunSpec(directory: string): Promise<ExperimentSpec> {
  const file = runPath(directory, "spec");
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch {
    const message = `${directory} holds no run: found no ${runFiles.spec} there, expected a folder that a training wrote`;
    throw new TrainerError("run_missing", message, { file: directory, expected: "a run's folder" });
  }
  return parseExperiment(parseJson(text, file));
}

/** @returns the topmost folder that had to be made, if any */
async function makeDirectory(directory: string): Promise<string | undefined> {
  try {
    return await mkdir(directory, { recursive: true });
  } catch (error) {
    throw fileError(error, directory, "creating the folder");
  }
}

function lockedFolder(directory: string, lock: RunLock, made: string | undefined): Omit<RunFolder, "commit"> {
  return {
    directory,
    release: () => lock.release(),
    async discard() {
      const { spec, data, metrics, events, last, best, model } = runFiles;
      for (const file of [spec, data, metrics, events, last, best, model]) {
        await rm(join(directory, file), { force: true });
      }
      // Fails where something else lies in them, which then stays.
      await rmdir(join(directory, runFiles.checkpoints)).catch(() => undefined);
      await lock.release();
      if (made !== undefined) await rmdir(directory).catch(() => undefined);
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
