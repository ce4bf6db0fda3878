import { parseSchedule, readCode, schedulerDefinitions, SchedulesError } from "@glissade/schedules";
import type { ReadCode, ScheduleSpec } from "@glissade/schedules";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { CliError } from "../cli-error.ts";

/** A schedule from the command line, and what pasted code said beside it. */
export interface SpecArgument {
  readonly spec: ScheduleSpec;
  /** Where the spec was pasted code: its own learning rate, if it showed one. */
  readonly code?: { readonly lr: ReadCode["lr"]; readonly notes: readonly string[] };
}

/**
 * A checked schedule from JSON, a scheduler's bare name, Python code that makes one, or a file that holds any of
 * these; told apart by how the text looks.
 *
 * @throws CliError or SchedulesError naming what was found and what was expected
 */
export function readSpec(text: string): SpecArgument {
  const trimmed = text.trim();
  if (/^[{["]/.test(trimmed)) return { spec: parseSchedule(parseJson(trimmed)) };
  if (Object.hasOwn(schedulerDefinitions, trimmed)) return { spec: parseSchedule(trimmed) };
  if (existsSync(trimmed) && statSync(trimmed).isFile()) return readSpecFile(trimmed);
  if (looksLikeCode(trimmed)) return fromCode(trimmed);
  if (!/[/\\]|\.(json|py)$/i.test(trimmed)) return { spec: parseSchedule(trimmed) };
  const expected = "a file that holds a schedule as JSON or Python";
  throw new CliError("no_such_file", `${trimmed}: found no such file, expected ${expected}`, {
    file: trimmed,
    expected,
  });
}

/** Whether a text names the folder of a run. */
export function isRunFolder(text: string): boolean {
  return existsSync(join(text, "spec.json")) && statSync(text).isDirectory();
}

/** A call or an assignment, which neither JSON nor a name has. */
const looksLikeCode = (text: string): boolean => /[\w\])]\s*\(|^\s*(from|import)\s|\w\s*=/.test(text);

function fromCode(text: string): SpecArgument {
  const { spec, lr, notes } = readCode(text);
  return { spec, code: { lr, notes } };
}

function readSpecFile(file: string): SpecArgument {
  const text = readFileSync(file, "utf8");
  try {
    if (/\.py$/i.test(file) || !/^[\s\uFEFF]*[{["]/.test(text)) {
      return looksLikeCode(text) ? fromCode(text) : { spec: parseSchedule(parseJson(text, file)) };
    }
    return { spec: parseSchedule(parseJson(text, file)) };
  } catch (error) {
    if (!(error instanceof SchedulesError)) throw error;
    throw new CliError(error.code, `${file}: ${error.message}`, { ...error.details, file });
  }
}

function parseJson(text: string, file?: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const expected = 'JSON such as {"type": "StepLR", "step_size": 30}';
    const found = text.trim().slice(0, 60);
    throw new CliError(
      "invalid_json",
      `${file ?? "spec"}: found ${found || "nothing"}, expected ${expected} (${reason})`,
      {
        ...(file === undefined ? { key: "spec" } : { file }),
        found,
        expected,
      },
    );
  }
}
