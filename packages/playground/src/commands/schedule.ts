import { describe, formatNumber, schedulerDefinitions, SchedulesError, trace } from "@glissade/schedules";
import type { DescribeOptions, RunLengths, SchedulerDefinition, ScheduleSpec } from "@glissade/schedules";
import { Option } from "commander";
import type { Command } from "commander";
import { numberOption, numbersOption, ratesOption } from "./number-options.ts";
import { formats, writeSchedule } from "./schedule-output.ts";
import type { ScheduleFormat } from "./schedule-output.ts";
import { addRunOptions, lengthsHelp, readRun, resolveFor } from "./run-options.ts";
import type { RunOptions } from "./run-options.ts";
import { readSpec } from "./spec-argument.ts";
import { writeNewFile } from "./write-new-file.ts";

interface ScheduleOptions extends RunOptions {
  readonly lr?: string;
  readonly interval?: (typeof intervals)[number];
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

const intervals = ["iteration", "epoch", "evaluation"] as const;
const usualSteps = 100;
const mostSteps = 10_000_000;
const types = Object.keys(schedulerDefinitions);

const examples = `
Schedulers: ${types.join(", ")}

Examples:
  glissade schedule '{"type":"CosineAnnealingLR","T_max":50}' --lr 0.1 --steps 51
  glissade schedule '{"type":"StepLR","step_size":30}' --lr 0.1,0.01 --steps 90 --format csv
  glissade schedule schedule.json --lr 0.1 --steps 90 --out curve.svg
  glissade schedule ReduceLROnPlateau --lr 0.1 --metrics 1,0.9,0.9,0.9 --format json
  glissade schedule '{"type":"OneCycleLR","max_lr":0.4,"total_steps":"100%"}' --lr 0.1 --epochs 20 --samples 50000 --batch-size 128`;

/** Adds `glissade schedule`: any schedule's curve as JSON, CSV, a plot in the terminal or an SVG picture. */
export function registerScheduleCommand(program: Command): void {
  const command = program
    .command("schedule")
    .description("Show the curve of a learning-rate schedule, exactly as PyTorch would step it.")
    .argument("<spec>", "the schedule: JSON, Python code (read, never run), a file with either, or a bare name")
    .option("--lr <rates>", "base learning rate, or one per parameter group: 0.1 or 0.1,0.01 (required)")
    .option("--steps <n>", "how many steps to show (default: the run's, one more than there are metrics, or 100)")
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
    .addHelpText("after", `${lengthsHelp}\n${examples}`);
  addRunOptions(command, intervals, "what one step of the schedule is (default: iteration)");
  command.action((text: string, options: ScheduleOptions) => showSchedule(command, text, options));
}

function showSchedule(command: Command, text: string, options: ScheduleOptions): void {
  const given = readSpec(text).spec;
  const lr = ratesOption("--lr", options.lr);
  const metrics = options.metrics === undefined ? undefined : numbersOption("--metrics", options.metrics);
  const momentum = momentumOption(options.momentum);
  const run = readRun(options, options.interval, mostSteps);
  const steps = run.steps ?? (metrics === undefined ? usualSteps : metrics.length + 1);
  const spec = resolveFor(given, metrics === undefined ? run.lengths : { steps, ...run.lengths });
  const result = trace(spec, { lr, steps, ...(metrics && { metrics }), ...(momentum !== undefined && { momentum }) });
  const terminal = command.configureOutput();
  const file = options.out;
  const format = options.format ?? formatOf(file) ?? (process.stdout.isTTY ? "plot" : "json");
  const output = writeSchedule(format, result, {
    title: titleOf(spec, lr, result.lr[0]!),
    description:
      format === "plot" ? descriptionOf(spec, { lr, steps, ...(metrics && { metrics }), ...unitOf(run.lengths) }) : [],
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

const sizeOption = (key: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : numberOption(key, text, { whole: true, minimum: 4, maximum: 10_000 });

function formatOf(file: string | undefined): ScheduleFormat | undefined {
  const ending = file?.toLowerCase().match(/\.(\w+)$/)?.[1];
  return ending === "txt" ? "plot" : formats.find((format) => format === ending);
}

/** What steps are called in words: epochs, where the options tell how long one is. */
function unitOf({ interval, stepsPerEpoch }: RunLengths): Pick<DescribeOptions, "unit" | "stepsPerEpoch"> {
  if (interval === "epoch") return { unit: "epoch" };
  return interval === "evaluation" || stepsPerEpoch === undefined ? {} : { stepsPerEpoch };
}

/** What the schedule will do, and what is probably not meant, in words. */
function descriptionOf(spec: ScheduleSpec, options: DescribeOptions): string[] {
  try {
    const { text, area, warnings } = describe(spec, options);
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
