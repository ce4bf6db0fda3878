import { describe, formatNumber, schedulerDefinitions, SchedulesError, trace } from "@glissade/schedules";
import type { SchedulerDefinition, ScheduleSpec } from "@glissade/schedules";
import { Option } from "commander";
import type { Command } from "commander";
import { numberOption, numbersOption, ratesOption } from "./number-options.ts";
import { formats, writeSchedule } from "./schedule-output.ts";
import type { ScheduleFormat } from "./schedule-output.ts";
import { readSpec } from "./spec-argument.ts";
import { writeNewFile } from "./write-new-file.ts";

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
    .argument("<spec>", "the schedule: JSON, Python code (read, never run), a file with either, or a bare name")
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
  const { spec } = readSpec(text);
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
    description: format === "plot" ? descriptionOf(spec, lr, steps, metrics) : [],
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

/** What the schedule will do, and what is probably not meant, in words. */
function descriptionOf(
  spec: ScheduleSpec,
  lr: readonly number[],
  steps: number,
  metrics: readonly number[] | undefined,
): string[] {
  try {
    const { text, area, warnings } = describe(spec, { lr, steps, ...(metrics && { metrics }) });
    const sum = area === undefined ? "" : ` (the rates add up to ${formatNumber(area)})`;
    return [`${text}${sum}`, ...warnings.map((warning) => `mind: ${warning.text}`)];
  } catch (error) {
    // The picture stands by itself; words that cannot be found must not take it away.
    if (error instanceof SchedulesError) return [];
    throw error;
  }
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
