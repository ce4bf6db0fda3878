import { SchedulesError } from "../errors.ts";
import { printSyntax } from "../expression/print.ts";
import { findDefinition } from "../registry.ts";
import { answersToMetric } from "../answers-to-metric.ts";
import type { CodeRequest } from "./code-options.ts";
import { kerasDialect, pythonDialect } from "./dialects.ts";
import { factsOf, groupCurves } from "./formula.ts";
import type { GroupCurve } from "./formula.ts";
import { importLines, indent, joinParts, pythonCall, pythonLiteral, pythonNumber, valueTable } from "./python.ts";

/** The schedule as Keras code: a LearningRateSchedule, or, where a step is an epoch, a callback. */
export function writeKeras(request: CodeRequest): string {
  if (answersToMetric(request.spec)) return plateauCallback(request);
  if (request.interval === "epoch") return epochCallback(request);
  return nativeSchedule(request) ?? ownSchedule(request);
}

/** Keras' own class, for schedules that come from there. */
function nativeSchedule(request: CodeRequest): string | undefined {
  const { spec, lr, bare } = request;
  const definition = findDefinition(spec.type)!;
  if (definition.origin !== "Keras" || lr.length > 1) return undefined;
  const { call = spec.type, base } = factsOf(definition);
  if (call === null) return undefined;
  const values: Readonly<Record<string, unknown>> = { ...spec };
  const given = Object.entries(definition.parameters).flatMap(([name, parameter]) => {
    const value = name === base ? (values[name] ?? lr[0]) : values[name];
    if (parameter.extension === true || JSON.stringify(value) === JSON.stringify(parameter.default)) return [];
    return [
      `${name}=${pythonLiteral(value, { float: parameter.kind !== "integer" && parameter.kind !== "integers" })}`,
    ];
  });
  const made = pythonCall(`keras.optimizers.schedules.${call}`, given);
  return joinParts(["import keras", `schedule = ${made}`, bare ? "" : kerasOptimizer]);
}

const kerasOptimizer = "optimizer = keras.optimizers.SGD(learning_rate=schedule, momentum=0.9)";

function ownSchedule(request: CodeRequest): string {
  const curves = groupCurves(request.spec, request);
  const classes = curves.map((curve, group) =>
    scheduleClass(curve, curves.length > 1 ? `Schedule${group}` : "Schedule"),
  );
  const shared = classes.every((text, group) => text.replaceAll(`Schedule${group}`, "Schedule0") === classes[0]);
  const names = curves.map((_curve, group) => (curves.length === 1 || shared ? "Schedule" : `Schedule${group}`));
  const code = shared ? classes[0]!.replaceAll("Schedule0", "Schedule") : classes.join("\n\n\n");
  const made = request.lr.map((rate, group) => `${names[group]!}(${pythonNumber(rate)})`);
  const several = curves.length > 1;
  const moving = curves.some((curve) => curve.momentum !== undefined);
  const lines = [
    ...(several ? ["# Keras has no parameter groups: one optimizer per schedule, each with its own variables."] : []),
    ...(moving ? ["# This schedule moves the momentum, too; Keras fixes momentum when the optimizer is made."] : []),
    several ? `schedules = [${made.join(", ")}]` : `schedule = ${made[0]!}`,
  ];
  const imports = ["import keras", "from keras import ops", ...(code.includes("math.") ? ["import math"] : [])];
  const optimizer = several || request.bare ? "" : kerasOptimizer;
  return joinParts([importLines(imports), code, lines.join("\n"), optimizer]);
}

function scheduleClass(curve: GroupCurve, name: string): string {
  const table = curve.kind === "table" ? `${valueTable(`${name.toUpperCase()}_VALUES`, curve.lr)}\n\n\n` : "";
  const body =
    curve.kind === "table"
      ? [
          `values = ops.convert_to_tensor(${name.toUpperCase()}_VALUES, dtype="float32")`,
          `return ops.take(values, ops.minimum(ops.cast(step, "int32"), ${curve.lr.length - 1}))`,
        ]
      : [
          't = ops.cast(step, "float32")',
          "lr = self.learning_rate",
          `return ops.cast(${printSyntax(curve.lr, kerasDialect)}, "float32")`,
        ];
  return `${table}class ${name}(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def __call__(self, step):
${body.map((line) => indent(indent(line))).join("\n")}

    def get_config(self):
        return {"learning_rate": self.learning_rate}`;
}

/** Keras calls the function with the epoch's number, and it may be plain Python. */
function epochCallback(request: CodeRequest): string {
  const curves = groupCurves(request.spec, request);
  const functions = curves.map((curve, group) => {
    const name = curves.length > 1 ? `rate_${group}` : "rate";
    const table = curve.kind === "table" ? `${valueTable(`${name}_values`, curve.lr)}\n\n\n` : "";
    const value =
      curve.kind === "table"
        ? `${name}_values[min(int(t), ${curve.lr.length - 1})]`
        : printSyntax(curve.lr, pythonDialect);
    const lr = pythonNumber(request.lr[group]!);
    return `${table}def ${name}(t, lr=${lr}):\n    """Learning rate of epoch t, from the base rate lr."""\n    return ${value}`;
  });
  const code = functions.join("\n\n\n");
  const name = curves.length > 1 ? "rate_0" : "rate";
  return joinParts([
    importLines(["import keras", ...(code.includes("math.") ? ["import math"] : [])]),
    code,
    `callback = keras.callbacks.LearningRateScheduler(lambda epoch, _lr: ${name}(epoch))`,
    "# model.fit(..., callbacks=[callback])",
  ]);
}

/** Keras' callback counts one step ahead of PyTorch's scheduler: patience and cooldown are one higher here. */
function plateauCallback({ spec }: CodeRequest): string {
  if (spec.type !== "ReduceLROnPlateau") {
    const message = `${spec.type}: found a composition that answers to a metric, which Keras cannot hold, expected ReduceLROnPlateau by itself`;
    throw new SchedulesError("no_code", message, { key: "type", found: spec.type });
  }
  const { metric, mode, factor, patience, threshold, threshold_mode, cooldown, min_lr } = spec;
  const monitor = (metric ?? "validation/loss").replace(/^validation\//, "val_");
  const floor = typeof min_lr === "number" ? min_lr : Math.min(...min_lr);
  const note =
    threshold_mode === "rel" && threshold > 0
      ? "# Keras compares by plain differences only: min_delta stands for the share `threshold` of the best metric.\n"
      : "";
  const call = pythonCall("keras.callbacks.ReduceLROnPlateau", [
    `monitor=${pythonLiteral(monitor)}`,
    `mode=${pythonLiteral(mode)}`,
    `factor=${pythonNumber(factor)}`,
    `patience=${patience + 1}`,
    `min_delta=${pythonNumber(threshold)}`,
    `cooldown=${cooldown === 0 ? 0 : cooldown + 1}`,
    `min_lr=${pythonNumber(floor)}`,
  ]);
  return joinParts(["import keras", `${note}callback = ${call}`, "# model.fit(..., callbacks=[callback])"]);
}
