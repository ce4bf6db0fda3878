export { atStep, closedForm, momentumAt } from "./closed-form.ts";
export type { ClosedForm } from "./closed-form.ts";
export { createScheduler } from "./create-scheduler.ts";
export type {
  ClosedLoopDefinition,
  OmittedArgument,
  OpenLoopDefinition,
  SchedulerDefinition,
  Source,
} from "./definition.ts";
export { SchedulesError } from "./errors.ts";
export type { ErrorDetails } from "./errors.ts";
export { formatNumber } from "./format.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { nearestName } from "./names.ts";
export { specSchema } from "./parameter-schema.ts";
export { describeExpected } from "./parameters.ts";
export type { ParameterDefinition, ParameterDefinitions, Range } from "./parameters.ts";
export { parseSchedule } from "./parse-schedule.ts";
export { schedulerDefinitions } from "./registry.ts";
export type { ScheduleInput, SchedulerType, ScheduleSpec } from "./registry.ts";
export type { RateChange, Scheduler } from "./scheduler.ts";
export { simulate, trace } from "./simulate.ts";
export type { SimulateOptions, Simulation } from "./simulate.ts";
export type { StartOptions } from "./start.ts";
export type { ChartEvent } from "./plot/event-flags.ts";
export { lineChartSvg } from "./plot/line-chart.ts";
export type { ChartPanel, LineChart } from "./plot/line-chart.ts";
export { plotSvg } from "./plot/plot-svg.ts";
export type { PlotSvgOptions, ScheduleCurve } from "./plot/plot-svg.ts";
export { plotText } from "./plot/plot-text.ts";
export type { PlotTextOptions } from "./plot/plot-text.ts";
export type { ScaleKind } from "./plot/scale.ts";
export type { Series } from "./plot/series.ts";
export { escapeXml } from "./plot/svg.ts";
export type { Theme } from "./plot/theme.ts";
