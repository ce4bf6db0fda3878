import { type CodeTargetName, writeCode } from "@glissade/schedules";
import { readLatest, readRunSpec, TrainerError } from "@glissade/trainer";
import { codedSchedule } from "../experiments/coded-schedule.ts";

/**
 * What the learning rate of a run follows from beginning to end, as code.
 *
 * @param target a framework, or "spec" for JSON
 * @throws TrainerError `run_missing`, `no_checkpoint` where the run does not know yet how long its epochs are
 */
export async function codeOfRun(directory: string, target: CodeTargetName | "spec", bare: boolean): Promise<string> {
  const spec = await readRunSpec(directory);
  const { scheduler, ...options } = codedSchedule(spec, await stepsPerEpochIn(directory));
  if (target === "spec") return `${JSON.stringify(scheduler)}\n`;
  return writeCode(scheduler, target, { ...options, ...(bare && { bare }) });
}

async function stepsPerEpochIn(directory: string): Promise<number> {
  const latest = await readLatest(directory);
  if (latest) return latest.checkpoint.progress.stepsPerEpoch;
  const expected = "a checkpoint, which tells how many steps an epoch has";
  throw new TrainerError("no_checkpoint", `${directory}: found none, expected ${expected}`, {
    file: directory,
    expected,
  });
}
