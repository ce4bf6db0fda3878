import type { Settings } from "../../settings.ts";
import { type CheckResult, runChecks } from "./check.ts";
import { artifactsCheck } from "./check-artifacts.ts";
import { engineCheck } from "./check-engine.ts";
import { imageChecks } from "./check-images.ts";
import { machineChecks } from "./check-machine.ts";
import { portCheck } from "./check-port.ts";
import { storeChecks } from "./check-store.ts";

export interface Diagnosis {
  /** Whether everything works that cannot be done without. */
  readonly ok: boolean;
  readonly checks: readonly CheckResult[];
}

/** Looks at what a server with these settings would need, changing nothing. */
export async function diagnose(settings: Settings): Promise<Diagnosis> {
  const checks = await runChecks([
    ...machineChecks(settings),
    engineCheck(),
    ...imageChecks(),
    ...storeChecks(settings),
    artifactsCheck(settings),
    portCheck(settings),
  ]);
  return { ok: checks.every(({ ok, needed }) => ok || !needed), checks };
}

/** The diagnosis as lines: `ok`, `not ok`, or `missing` where one can do without. */
export function describeDiagnosis({ ok, checks }: Diagnosis): string[] {
  const lines = checks.flatMap(({ name, ok: works, needed, found, fix }) => {
    const verdict = works ? "ok" : needed ? "not ok" : "missing";
    const line = `${verdict.padEnd(8)} ${name.padEnd(10)} ${found}`;
    return !works && fix ? [line, `${" ".repeat(20)}${fix}`] : [line];
  });
  return [...lines, ok ? "Everything that is needed works." : "Something that is needed does not work; see above."];
}
