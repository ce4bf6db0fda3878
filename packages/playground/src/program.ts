import { Command, CommanderError } from "commander";
import { exitCodeOf, exitCodes, isCodedError, oneLine } from "./cli-error.ts";
import { version } from "./version.ts";

/** Adds one command (or a family of them) to the program. */
export type Registration = (program: Command) => void;

/**
 * The `glissade` program, with commander's own complaints turned into single lines and thrown instead of exiting.
 * Settings are inherited by every command that is added through `program.command()`.
 */
export function createProgram(registrations: readonly Registration[]): Command {
  const program = new Command("glissade")
    .description("See, choose and steer the learning rate: schedules, training and models on your own machine.")
    .version(version)
    .exitOverride()
    .showSuggestionAfterError(true)
    .configureHelp({ helpWidth: process.stdout.columns || 100 })
    .configureOutput({ outputError: () => undefined });
  for (const register of registrations) register(program);
  return program;
}

/**
 * Runs one command line and answers its exit code: 0 done, 1 failed, 2 bad input, 130 stopped by ctrl-C.
 * Errors become one line on standard error; GLISSADE_DEBUG=1 adds the stack.
 */
export async function runProgram(program: Command, argv: readonly string[]): Promise<number> {
  try {
    await program.parseAsync([...argv], { from: "user" });
    return typeof process.exitCode === "number" ? process.exitCode : exitCodes.done;
  } catch (error) {
    if (error instanceof CommanderError) return reportCommanderError(error);
    reportError(error);
    return exitCodeOf(error);
  }
}

function reportCommanderError(error: CommanderError): number {
  // Help and version were printed already and are no errors, except help shown because no command was given.
  if (error.code === "commander.help") return exitCodes.badInput;
  if (error.exitCode === 0) return exitCodes.done;
  process.stderr.write(`glissade: ${oneLine(error.message.replace(/^error: /, ""))}\n`);
  return exitCodes.badInput;
}

function reportError(error: unknown): void {
  const text = error instanceof Error ? error.message || error.name : String(error);
  process.stderr.write(`glissade: ${oneLine(text)}\n`);
  const expected = isCodedError(error);
  if (process.env["GLISSADE_DEBUG"] && error instanceof Error) process.stderr.write(`${error.stack ?? ""}\n`);
  else if (!expected) process.stderr.write("glissade: this is unexpected; GLISSADE_DEBUG=1 shows where it happened\n");
}
