export { atStep, closedForm, momentumAt } from "./closed-form.ts";
export type { ClosedForm } from "./closed-form.ts";
export { answersToMetric } from "./answers-to-metric.ts";
export { readCode } from "./code-in/read-code.ts";
export type { ReadCode } from "./code-in/read-code.ts";
export type { CodeOptions } from "./code-out/code-options.ts";
export { codeTargets, writeCode } from "./code-out/write-code.ts";
export type { CodeTargetName } from "./code-out/write-code.ts";
export { cyclesMomentum } from "./cycles-momentum.ts";
export { createScheduler } from "./create-scheduler.ts";
export type {
  ClosedLoopDefinition,
  CompositeDefinition,
  OmittedArgument,
  OpenLoopDefinition,
  SchedulerDefinition,
  Source,
} from "./definition.ts";
export { describe } from "./describe/describe.ts";
export type { DescribeOptions, RateAt, ScheduleDescription } from "./describe/describe.ts";
export type { Phase, Shape } from "./describe/phases.ts";
export type { Warning, WarningCode } from "./describe/warnings.ts";
export { SchedulesError } from "./errors.ts";
export type { ErrorDetails } from "./errors.ts";
export { compileExpression } from "./expression/compile.ts";
export type { Expression, ExpressionOptions } from "./expression/compile.ts";
export { expressionConstants, expressionFunctions, withoutModule } from "./expression/functions.ts";
export type { ConstantName, ExpressionFunction, FunctionName } from "./expression/functions.ts";
export { dottedName, partsOf } from "./expression/syntax.ts";
export type { Syntax } from "./expression/syntax.ts";
export { formatNumber } from "./format.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { lengthInSteps, parseLength } from "./lengths.ts";
export type { Length, LengthUnit, RunLengths } from "./lengths.ts";
export { lightSchedule } from "./light-schedule.ts";
export type { LightSchedule } from "./light-schedule.ts";
export { specSchema } from "./parameter-schema.ts";
export { describeExpected } from "./parameters.ts";
export type { Formula, NestedSpec, ParameterDefinition, ParameterDefinitions, Range } from "./parameters.ts";
export { parseSchedule } from "./parse-schedule.ts";
export { parsePytorchState, pytorchState } from "./pytorch-state.ts";
export { preview } from "./preview.ts";
export type { Preview, PreviewOptions } from "./preview.ts";
export { previewRun } from "./preview-run.ts";
export type { PreviewNote, PreviewRunOptions, RunOfSchedule, RunPreview } from "./preview-run.ts";
export { schedulerDefinitions } from "./registry.ts";
export type { ScheduleInput, SchedulerType, ScheduleSpec } from "./registry.ts";
export { resolveLengths } from "./resolve-lengths.ts";
export { scaleLengths } from "./scale-lengths.ts";
export type { RateChange, Scheduler } from "./scheduler.ts";
export * from "./schedulers.ts";
export { simulate, trace } from "./simulate.ts";
export type { SimulateOptions, Simulation } from "./simulate.ts";
export type { StartOptions } from "./start.ts";
export type { ThinCurve } from "./thin-curve.ts";
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
