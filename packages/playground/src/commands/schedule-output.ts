import { plotSvg, plotText } from "@glissade/schedules";
import type { RateChange, ScheduleCurve, Simulation } from "@glissade/schedules";

/** What `glissade schedule` can write. */
export const formats = ["json", "csv", "plot", "svg"] as const;
export type ScheduleFormat = (typeof formats)[number];

/** A simulated schedule with the changes worth telling. */
export type TracedSchedule = Simulation & { readonly changes: readonly RateChange[] };

/** How to show it. */
export interface OutputOptions {
  readonly title: string;
  /** What the plot says in words below the curve, line by line. */
  readonly description?: readonly string[];
  readonly log: boolean;
  readonly ascii: boolean;
  readonly color: boolean;
  readonly theme: "auto" | "light" | "dark";
  /** Columns or pixels; the format's own default where it is undefined. */
  readonly width: number | undefined;
  readonly height: number | undefined;
}

/** A schedule in one of the formats, ending in a newline. */
export function writeSchedule(format: ScheduleFormat, traced: TracedSchedule, options: OutputOptions): string {
  switch (format) {
    case "json":
      return asJson(traced);
    case "csv":
      return asCsv(traced);
    case "svg":
      return asSvg(traced, options);
    case "plot":
      return asPlot(traced, options);
  }
}

const asJson = ({ lr, momentum }: TracedSchedule): string => `${JSON.stringify({ lr, momentum })}\n`;

/** `step,lr` for one parameter group, `step,lr_0,lr_1` for more; momentum likewise where it is cycled. */
function asCsv({ lr, momentum }: TracedSchedule): string {
  const groups = lr[0]!.length;
  const named = (name: string): string[] =>
    groups === 1 ? [name] : Array.from({ length: groups }, (_, group) => `${name}_${group}`);
  const header = ["step", ...named("lr"), ...(momentum ? named("momentum") : [])];
  const rows = lr.map((rates, step) => [step, ...rates, ...(momentum?.[step] ?? [])].join(","));
  return `${[header.join(","), ...rows].join("\n")}\n`;
}

const column = (rows: readonly (readonly number[])[], group: number): number[] => rows.map((row) => row[group]!);

function curvesOf({ lr, momentum }: TracedSchedule): ScheduleCurve[] {
  return lr[0]!.map((_rate, group) => ({
    label: lr[0]!.length === 1 ? "" : `group ${group}`,
    values: column(lr, group),
    ...(momentum && { momentum: column(momentum, group) }),
  }));
}

function sizeOf({ width, height }: OutputOptions): { width?: number; height?: number } {
  return { ...(width !== undefined && { width }), ...(height !== undefined && { height }) };
}

function asSvg(traced: TracedSchedule, options: OutputOptions): string {
  const { title, log, theme } = options;
  const scale = log ? "log" : "linear";
  return `${plotSvg(curvesOf(traced), { title, scale, theme, changes: traced.changes, ...sizeOf(options) })}\n`;
}

const mostChangesTold = 10;

function asPlot(traced: TracedSchedule, options: OutputOptions): string {
  const { title, log, ascii, color } = options;
  const look = { ascii, color, ...sizeOf(options) };
  const curves = curvesOf(traced);
  const parts = [
    plotText(
      curves.map(({ label, values }) => ({ label, values: values ?? [] })),
      { ...look, title, scale: log ? "log" : "linear" },
    ),
  ];
  if (traced.momentum) {
    const moments = curves.map(({ label, momentum }) => ({ label, values: momentum ?? [] }));
    parts.push(plotText(moments, { ...look, title: "momentum", height: 6 }));
  }
  if (options.description && options.description.length > 0) parts.push(options.description.join("\n"));
  const told = traced.changes.slice(0, mostChangesTold).map((change) => change.text);
  const more = traced.changes.length - told.length;
  if (more > 0) told.push(`and ${more} more changes`);
  if (told.length > 0) parts.push(told.join("\n"));
  return `${parts.join("\n\n")}\n`;
}
