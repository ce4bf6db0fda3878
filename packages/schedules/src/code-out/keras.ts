import { printSyntax, variablesOf } from "../expression/print.ts";
import type { Syntax } from "../expression/syntax.ts";
import { findDefinition } from "../registry.ts";
import { answersToMetric } from "../answers-to-metric.ts";
import { negligible } from "./code-options.ts";
import type { CodeRequest } from "./code-options.ts";
import { kerasDialect, pythonDialect } from "./dialects.ts";
import { factsOf, groupCurves } from "./formula.ts";
import type { GroupCurve } from "./formula.ts";
import { metricName, metricSchedule } from "./metric/schedule-text.ts";
import { importLines, indent, joinParts, pythonCall, pythonLiteral, pythonNumber, valueTable } from "./python.ts";

/** The schedule as Keras code: a LearningRateSchedule, or, where a step is an epoch, a callback. */
export function writeKeras(request: CodeRequest): string {
  if (answersToMetric(request.spec)) return metricCallback(request);
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
    ...(moving ? ["# This schedule moves the momentum, too; Keras fixes momentum when the optimizer is made."] : []),
    several ? `schedules = [${made.join(", ")}]` : `schedule = ${made[0]!}`,
  ];
  const imports = ["import keras", "from keras import ops", ...(code.includes("math.") ? ["import math"] : [])];
  const optimizer = several ? severalOptimizers("schedules") : [kerasOptimizer];
  return joinParts([importLines(imports), code, lines.join("\n"), ...(request.bare ? [] : optimizer)]);
}

/** Keras has no parameter groups, but an optimizer made of several. @param rates Python: a list with one for each */
const severalOptimizers = (rates: string): string[] => [
  `optimizers = [keras.optimizers.SGD(learning_rate=rate, momentum=0.9) for rate in ${rates}]`,
  `def group_of(variable):
    """The group of a variable, by its number; here the first one's: put your own rule, by variable.path."""
    return 0`,
  "optimizer = keras.optimizers.MultiOptimizer(lambda variable: optimizers[group_of(variable)])",
];

function scheduleClass(curve: GroupCurve, name: string): string {
  const table = curve.kind === "table" ? `${valueTable(`${name.toUpperCase()}_VALUES`, curve.lr)}\n\n\n` : "";
  const body = curve.kind === "table" ? tableLines(name, curve.lr.length) : formulaLines(curve.lr);
  return `${table}class ${name}(keras.optimizers.schedules.LearningRateSchedule):
    def __init__(self, learning_rate):
        self.learning_rate = learning_rate

    def __call__(self, step):
${body.map((line) => indent(indent(line))).join("\n")}

    def get_config(self):
        return {"learning_rate": self.learning_rate}`;
}

const tableLines = (name: string, length: number): string[] => [
  `values = ops.convert_to_tensor(${name.toUpperCase()}_VALUES, dtype="float32")`,
  `return ops.take(values, ops.minimum(ops.cast(step, "int32"), ${length - 1}))`,
];

function formulaLines(formula: Syntax): string[] {
  const names = variablesOf(formula);
  return [
    ...(names.has("t") ? ['t = ops.cast(step, "float32")'] : []),
    ...(names.has("lr") ? ["lr = self.learning_rate"] : []),
    `return ops.cast(${printSyntax(formula, kerasDialect)}, "float32")`,
  ];
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
  const several = curves.length > 1;
  return joinParts([
    importLines(["import keras", ...(code.includes("math.") ? ["import math"] : [])]),
    code,
    ...(several
      ? severalRates(request)
      : ["callback = keras.callbacks.LearningRateScheduler(lambda epoch, _lr: float(rate(epoch)))"]),
    kerasFit,
  ]);
}

function severalRates({ lr, bare }: CodeRequest): string[] {
  const rates = lr.map((_rate, group) => `rate_${group}`).join(", ");
  return [
    `class RatesByEpoch(keras.callbacks.Callback):
    """Sets the learning rate of every optimizer at the beginning of an epoch."""

    def __init__(self, optimizers, rates):
        super().__init__()
        self.optimizers, self.rates = optimizers, rates

    def on_epoch_begin(self, epoch, logs=None):
        for optimizer, rate in zip(self.optimizers, self.rates):
            optimizer.learning_rate = rate(epoch)`,
    ...(bare ? [] : severalOptimizers(pythonLiteral(lr, { float: true }))),
    `callback = RatesByEpoch(optimizers, [${rates}])`,
  ];
}

/** Keras' own callback where it does the same, else one that follows the schedule's rules. */
function metricCallback(request: CodeRequest): string {
  const monitor = (metricName(request.spec) ?? "validation/loss").replace(/^validation\//, "val_");
  return nativePlateau(request, monitor) ?? ownCallback(request, monitor);
}

/** Keras' callback counts one step ahead of PyTorch's scheduler: patience and cooldown are one higher here. */
function nativePlateau({ spec, lr }: CodeRequest, monitor: string): string | undefined {
  if (spec.type !== "ReduceLROnPlateau" || lr.length > 1) return undefined;
  const { mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps } = spec;
  // Keras compares by plain differences, and makes reductions of any size.
  if ((threshold_mode === "rel" && threshold > 0) || eps > negligible) return undefined;
  const call = pythonCall("keras.callbacks.ReduceLROnPlateau", [
    `monitor=${pythonLiteral(monitor)}`,
    `mode=${pythonLiteral(mode)}`,
    `factor=${pythonNumber(factor)}`,
    `patience=${Number(patience) + 1}`,
    `min_delta=${pythonNumber(threshold)}`,
    `cooldown=${cooldown === 0 ? 0 : Number(cooldown) + 1}`,
    `min_lr=${pythonNumber(typeof min_lr === "number" ? min_lr : min_lr[0]!)}`,
  ]);
  return joinParts(["import keras", `callback = ${call}`, kerasFit]);
}

const kerasFit = "# model.fit(..., callbacks=[callback])";

function ownCallback(request: CodeRequest, monitor: string): string {
  const { before, expression, imports } = metricSchedule(request);
  const { lr, bare } = request;
  const rates = pythonLiteral(lr, { float: true });
  const several = lr.length > 1;
  const call = pythonCall("RateCallback", [
    "schedule",
    rates,
    pythonLiteral(monitor),
    ...(several ? ["optimizers"] : []),
  ]);
  return joinParts([
    importLines(["import keras", ...imports]),
    ...before,
    callbackClass,
    ...(several && !bare ? severalOptimizers(rates) : []),
    `schedule = ${expression}\ncallback = ${call}`,
    kerasFit,
  ]);
}

const callbackClass = `class RateCallback(keras.callbacks.Callback):
    """Sets the learning rate, epoch by epoch, to what a schedule makes of a metric."""

    def __init__(self, schedule, base, monitor, optimizers=None):
        super().__init__()
        self.schedule, self.monitor, self.optimizers = schedule, monitor, optimizers
        self.rates = schedule.start(base, base)

    def set_rates(self):
        for optimizer, lr in zip(self.optimizers or [self.model.optimizer], self.rates):
            optimizer.learning_rate = lr

    def on_train_begin(self, logs=None):
        self.set_rates()

    def on_epoch_end(self, epoch, logs=None):
        self.rates = self.schedule.step(self.rates, float(logs[self.monitor]))
        self.set_rates()`;
