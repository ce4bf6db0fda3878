import { isCodedError, type SteeringChange, steerRun, totalEpochs } from "@glissade/trainer";
import { CliError } from "../cli-error.ts";
import { numberOption } from "../commands/number-options.ts";

/** What `glissade steer` is given. */
export interface SteerFlags {
  readonly lr?: string;
  readonly scale?: string;
  readonly cooldown?: "linear" | "cosine" | "1-sqrt";
  readonly to?: string;
  readonly hold?: true;
  readonly stretch?: true;
  readonly restart?: true;
  readonly undo?: true;
  readonly epochs?: string;
}

/**
 * Changes what a run follows that does not train, and says so.
 *
 * @throws CliError `invalid_option`, `run_locked`; TrainerError `run_missing`, `no_checkpoint`, `invalid_steering`
 */
export async function steerFolder(run: string, flags: SteerFlags): Promise<void> {
  const steered = await steerRun(run, changeOf(flags)).catch((error: unknown) => {
    throw isCodedError(error) && error.code === "run_locked" ? locked(run, error.message) : error;
  });
  const { mode, at } = steered.continuations.at(-1)!;
  const where = "iterations" in at ? `step ${at.iterations}` : `epoch ${at.epochs}`;
  process.stdout.write(
    `${run}: ${mode} from ${where} on, ${totalEpochs(steered)} epochs in all\ngo on with: glissade train --out ${run} --resume\n`,
  );
}

function locked(run: string, message: string): CliError {
  return new CliError("run_locked", `${message}; stop it with ctrl-C, steer it, and go on with --resume`, {
    file: run,
  });
}

const modes = ["lr", "scale", "cooldown", "hold", "stretch", "restart", "undo"] as const;

/** @throws CliError `invalid_option` unless exactly one change is named */
export function changeOf(flags: SteerFlags): SteeringChange {
  const named = modes.filter((mode) => flags[mode] !== undefined);
  const [mode] = named;
  if (mode === undefined || named.length > 1) {
    const found = named.length === 0 ? "none" : named.map((name) => `--${name}`).join(" and ");
    const expected = `one of ${modes.map((name) => `--${name}`).join(", ")}`;
    throw new CliError("invalid_option", `steer: found ${found}, expected ${expected}`, {
      key: "steer",
      found,
      expected,
    });
  }
  const rate = (key: "lr" | "scale" | "to", text: string): number =>
    numberOption(`--${key}`, text, { whole: false, minimum: 0, maximum: Number.MAX_VALUE });
  const epochs =
    flags.epochs === undefined
      ? undefined
      : numberOption("--epochs", flags.epochs, { whole: true, minimum: 1, maximum: 1e6 });
  switch (mode) {
    case "lr":
      return { mode: "rate", lr: rate("lr", flags.lr ?? ""), epochs };
    case "scale":
      return { mode, factor: rate("scale", flags.scale ?? ""), epochs };
    case "cooldown": {
      const to = flags.to === undefined ? {} : { to: rate("to", flags.to) };
      return { mode, shape: flags.cooldown ?? "linear", ...to, epochs };
    }
    default:
      return { mode, epochs };
  }
}
