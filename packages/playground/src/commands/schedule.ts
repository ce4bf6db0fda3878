import { parseSchedule, schedulerDefinitions, SchedulesError, trace } from "@glissade/schedules";
import type { SchedulerDefinition, ScheduleSpec } from "@glissade/schedules";
import { Option } from "commander";
import type { Command } from "commander";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { CliError } from "../cli-error.ts";
import { numberOption, numbersOption, ratesOption } from "./number-options.ts";
import { formats, writeSchedule } from "./schedule-output.ts";
import type { ScheduleFormat } from "./schedule-output.ts";

interface ScheduleOptions {
  readonly lr?: string;
  readonly steps?: string;
  readonly metrics?: string;
  readonly momentum?: string;
  readonly format?: ScheduleFormat;
  readonly out?: string;
  readonly force?: boolean;
  readonly log?: boolean;
  readonly ascii?: boolean;
  readonly width?: string;
  readonly height?: string;
  readonly theme: "auto" | "light" | "dark";
}

const types = Object.keys(schedulerDefinitions);

const examples = `
Schedulers: ${types.join(", ")}

Examples:
  glissade schedule '{"type":"CosineAnnealingLR","T_max":50}' --lr 0.1 --steps 51
  glissade schedule '{"type":"StepLR","step_size":30}' --lr 0.1,0.01 --steps 90 --format csv
  glissade schedule schedule.json --lr 0.1 --steps 90 --out curve.svg
  glissade schedule ReduceLROnPlateau --lr 0.1 --metrics 1,0.9,0.9,0.9 --format json`;

/** Adds `glissade schedule`: any schedule's curve as JSON, CSV, a plot in the terminal or an SVG picture. */
export function registerScheduleCommand(program: Command): void {
  const command = program
    .command("schedule")
    .description("Show the curve of a learning-rate schedule, exactly as PyTorch would step it.")
    .argument("<spec>", "the schedule: JSON, the path of a JSON file, or a scheduler's bare name")
    .option("--lr <rates>", "base learning rate, or one per parameter group: 0.1 or 0.1,0.01 (required)")
    .option("--steps <n>", "how many steps to show (default: 100, or one more than there are metrics)")
    .option("--metrics <values>", "the metric after each step, for schedules that answer to one: 1,0.9,0.95")
    .option("--momentum <values>", "the solver's own momentum, one or one per group; none if it has none")
    .addOption(new Option("--format <format>", "default: plot on a terminal, otherwise json").choices(formats))
    .option("--out <file>", "write to a file, in the format that its ending names")
    .option("--force", "let --out replace a file that exists")
    .option("--log", "logarithmic scale in plot and svg")
    .option("--ascii", "plot without braille and box characters")
    .option("--width <n>", "width of plot (columns) or svg (pixels)")
    .option("--height <n>", "height of plot (rows) or svg (pixels)")
    .addOption(new Option("--theme <theme>", "colours of svg").choices(["auto", "light", "dark"]).default("auto"))
    .addHelpText("after", examples);
  command.action((text: string, options: ScheduleOptions) => showSchedule(command, text, options));
}

function showSchedule(command: Command, text: string, options: ScheduleOptions): void {
  const spec = parseSpec(text);
  const lr = ratesOption("--lr", options.lr);
  const metrics = options.metrics === undefined ? undefined : numbersOption("--metrics", options.metrics);
  const momentum = momentumOption(options.momentum);
  const steps = stepsOption(options.steps, metrics);
  const result = trace(spec, { lr, steps, ...(metrics && { metrics }), ...(momentum !== undefined && { momentum }) });
  const terminal = command.configureOutput();
  const file = options.out;
  const format = options.format ?? formatOf(file) ?? (process.stdout.isTTY ? "plot" : "json");
  const output = writeSchedule(format, result, {
    title: titleOf(spec, lr, result.lr[0]!),
    log: options.log === true,
    ascii: options.ascii === true || hasPlainTerminal(),
    color: file === undefined && terminal.getOutHasColors?.() === true,
    theme: options.theme,
    width:
      sizeOption("--width", options.width) ??
      (format === "plot" && file === undefined ? process.stdout.columns : undefined),
    height: sizeOption("--height", options.height),
  });
  if (file === undefined) {
    terminal.writeOut?.(output);
    return;
  }
  writeNewFile(file, output, options.force === true);
  terminal.writeErr?.(`wrote ${file} (${format}, ${steps} steps)\n`);
}

/** A checked schedule from JSON, a file that holds JSON, or a bare name, told apart by how the text looks. */
function parseSpec(text: string): ScheduleSpec {
  const trimmed = text.trim();
  if (/^[{["]/.test(trimmed)) return parseSchedule(parseJson(trimmed));
  if (Object.hasOwn(schedulerDefinitions, trimmed)) return parseSchedule(trimmed);
  if (existsSync(trimmed) && statSync(trimmed).isFile()) return parseSpecFile(trimmed);
  if (!/[/\\]|\.json$/i.test(trimmed)) return parseSchedule(trimmed);
  const expected = "a file that holds a schedule as JSON";
  throw new CliError("no_such_file", `${trimmed}: found no such file, expected ${expected}`, {
    file: trimmed,
    expected,
  });
}

function parseSpecFile(file: string): ScheduleSpec {
  const json = parseJson(readFileSync(file, "utf8"), file);
  try {
    return parseSchedule(json);
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

function momentumOption(text: string | undefined): number[] | number | null | undefined {
  if (text === undefined) return undefined;
  if (text.trim().toLowerCase() === "none") return null;
  const values = ratesOption("--momentum", text);
  return values.length === 1 ? values[0]! : values;
}

function stepsOption(text: string | undefined, metrics: readonly number[] | undefined): number {
  if (text === undefined) return metrics === undefined ? 100 : metrics.length + 1;
  return numberOption("--steps", text, { whole: true, minimum: 1, maximum: 10_000_000 });
}

const sizeOption = (key: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : numberOption(key, text, { whole: true, minimum: 4, maximum: 10_000 });

function formatOf(file: string | undefined): ScheduleFormat | undefined {
  const ending = file?.toLowerCase().match(/\.(\w+)$/)?.[1];
  return ending === "txt" ? "plot" : formats.find((format) => format === ending);
}

/** "StepLR step_size=30, base learning rate 0.1"; the base is left out where the schedule replaces it. */
function titleOf(spec: ScheduleSpec, lr: readonly number[], first: readonly number[]): string {
  const { type, ...values } = spec;
  const definition: SchedulerDefinition = schedulerDefinitions[type];
  const chosen = Object.entries(values)
    .filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(definition.parameters[name]?.default))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const base = lr.every((rate, group) => rate === first[group]) ? `, base learning rate ${lr.join(", ")}` : "";
  return [type, ...chosen].join(" ") + base;
}

/** True where braille would come out as question marks. */
function hasPlainTerminal(): boolean {
  const { env } = process;
  const locale = env["LC_ALL"] || env["LC_CTYPE"] || env["LANG"];
  return env["TERM"] === "dumb" || (locale !== undefined && locale !== "" && !/utf-?8/i.test(locale));
}

function writeNewFile(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST") throw new CliError("cannot_write", `${file}: cannot be written (${message})`, { file });
    const expected = "a new file (or --force)";
    throw new CliError("output_exists", `${file}: found an existing file, expected ${expected}`, { file, expected });
  }
}
