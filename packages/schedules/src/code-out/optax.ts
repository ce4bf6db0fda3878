import { printSyntax } from "../expression/print.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";
import { answersToMetric } from "../answers-to-metric.ts";
import { negligible } from "./code-options.ts";
import type { CodeRequest } from "./code-options.ts";
import { jaxDialect } from "./dialects.ts";
import { factsOf, groupCurves } from "./formula.ts";
import type { GroupCurve } from "./formula.ts";
import { metricSchedule } from "./metric/schedule-text.ts";
import { importLines, indent, joinParts, pythonCall, pythonLiteral, pythonNumber, valueTable } from "./python.ts";

/** The schedule as optax code: optax's own constructor where the schedule comes from there, else a function of the count. */
export function writeOptax(request: CodeRequest): string {
  if (answersToMetric(request.spec)) return metricCode(request);
  return native(request) ?? own(request);
}

function native({ spec, lr, bare }: CodeRequest): string | undefined {
  const call = lr.length === 1 ? nativeCall(spec, lr[0]!) : undefined;
  if (call === undefined) return undefined;
  const optimizer = bare ? "" : "optimizer = optax.sgd(learning_rate=schedule, momentum=0.9)";
  return joinParts(["import optax", `schedule = ${call}`, optimizer]);
}

/** optax's own constructor, for schedules that come from there and hold only such. */
function nativeCall(spec: ScheduleSpec, lr: number): string | undefined {
  const definition = findDefinition(spec.type)!;
  const { call = spec.type, base } = factsOf(definition);
  if (definition.origin !== "optax" || call === null) return undefined;
  const values: Readonly<Record<string, unknown>> = { ...spec };
  const given: string[] = [];
  for (const [name, parameter] of Object.entries(definition.parameters)) {
    if (parameter.kind === "schedules") {
      const children = (values[name] as readonly ScheduleSpec[]).map((child) => nativeCall(child, lr));
      if (children.includes(undefined)) return undefined;
      given.push(`${name}=[\n${children.map((child) => `${indent(child!)},`).join("\n")}\n]`);
    } else if (name === base) given.push(`${name}=${pythonLiteral(values[name] ?? lr)}`);
    else if (parameter.extension !== true && !same(values[name], parameter.default)) {
      given.push(`${name}=${pythonLiteral(values[name])}`);
    }
  }
  return pythonCall(`optax.${call}`, given);
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function own(request: CodeRequest): string {
  const curves = groupCurves(request.spec, request);
  const several = curves.length > 1;
  const functions = curves.flatMap((curve, group) => {
    const suffix = several ? `_${group}` : "";
    const rate = scheduleFunction(`schedule${suffix}`, curve, "lr", request.lr[group]!);
    if (curve.momentum === undefined) return [rate];
    return [rate, scheduleFunction(`momentum${suffix}`, curve, "momentum", request.lr[group]!)];
  });
  const code = functions.join("\n\n\n");
  const note = request.interval === "epoch" ? epochNote : "";
  const optimizer = request.bare ? "" : optimizerLines(curves);
  const imports = [
    ...(/\bjax\.tree\b/.test(optimizer) ? ["import jax"] : []),
    ...["import jax.numpy as jnp", "import optax"],
    ...(/\bmath\./.test(code) ? ["import math"] : []),
  ];
  return joinParts([importLines(imports), code, note, optimizer]);
}

const epochNote =
  "# A step of this schedule is an epoch: give the optimizer lambda count: schedule(count // steps_per_epoch).";

function scheduleFunction(name: string, curve: GroupCurve, which: "lr" | "momentum", lr: number): string {
  if (curve.kind === "table") {
    const values = curve[which]!;
    const table = `${name.toUpperCase()}_VALUES`;
    return (
      `${valueTable(table, values)}\n\n\ndef ${name}(count):\n` +
      `    return jnp.asarray(${table})[jnp.minimum(jnp.asarray(count, dtype=int), ${values.length - 1})]`
    );
  }
  const text = printSyntax(curve[which]!, jaxDialect);
  const base = /\blr\b/.test(text) ? `, lr=${pythonNumber(lr)}` : "";
  return `def ${name}(count${base}):\n    t = jnp.asarray(count, dtype=float)\n    return ${/\bt\b/.test(text) ? text : `jnp.full_like(t, ${text})`}`;
}

function optimizerLines(curves: readonly GroupCurve[]): string {
  const one = (suffix: string, curve: GroupCurve): string =>
    curve.momentum === undefined
      ? `optax.sgd(learning_rate=schedule${suffix}, momentum=0.9)`
      : `optax.inject_hyperparams(optax.sgd)(learning_rate=schedule${suffix}, momentum=momentum${suffix})`;
  if (curves.length === 1) return `optimizer = ${one("", curves[0]!)}`;
  return severalOptimizers(curves.map((curve, group) => one(`_${group}`, curve)));
}

/** One optimizer per parameter group, behind a rule that stands for the reader's own. */
function severalOptimizers(optimizers: readonly string[]): string {
  const entries = optimizers.map((optimizer, group) => `    "group${group}": ${optimizer},`);
  return [
    `transforms = {\n${entries.join("\n")}\n}`,
    `def labels(parameters):
    """The group of every parameter; here what the tree calls group0, group1 ...: put your own rule."""
    return {name: jax.tree.map(lambda _: name, part) for name, part in parameters.items()}`,
    "optimizer = optax.partition(transforms, labels)",
  ].join("\n\n\n");
}

/** optax's own transformation where it does the same, else a helper that sets the rate in the optimizer's state. */
const metricCode = (request: CodeRequest): string => nativePlateau(request) ?? ownMetric(request);

function nativePlateau({ spec, lr, bare }: CodeRequest): string | undefined {
  const base = lr[0]!;
  if (spec.type !== "ReduceLROnPlateau" || lr.length > 1 || base === 0) return undefined;
  const { mode, factor, patience, threshold, threshold_mode, cooldown, min_lr, eps } = spec;
  const floor = typeof min_lr === "number" ? min_lr : min_lr[0]!;
  const relative = threshold_mode === "rel";
  // optax minimises (a share of a negative best is another thing), wants a threshold, and raises a rate to its floor.
  if ((mode === "max" && relative) || threshold === 0 || (relative && threshold >= 1)) return undefined;
  if (factor === 0 || floor > base || eps > negligible) return undefined;
  const transform = pythonCall("optax.contrib.reduce_on_plateau", [
    `factor=${pythonNumber(factor)}`,
    // optax reduces when the count reaches patience, PyTorch when it exceeds it.
    `patience=${Number(patience) + 1}`,
    `rtol=${pythonNumber(relative ? threshold : 0)}`,
    `atol=${pythonNumber(relative ? 0 : threshold)}`,
    `cooldown=${cooldown}`,
    `min_scale=${pythonNumber(floor / base)}`,
  ]);
  const value = mode === "min" ? "value=metric" : "value=-metric  (optax minimises)";
  return joinParts([
    importLines(["import optax", "import optax.contrib"]),
    `plateau = ${transform}`,
    bare ? "" : `optimizer = optax.chain(optax.sgd(learning_rate=${pythonNumber(base)}, momentum=0.9), plateau)`,
    `# updates, state = optimizer.update(gradients, state, parameters, ${value})`,
  ]);
}

function ownMetric(request: CodeRequest): string {
  const { before, expression, imports } = metricSchedule(request);
  const { lr, bare } = request;
  const optimizers = lr.map(
    (rate) => `optax.inject_hyperparams(optax.sgd)(learning_rate=${pythonNumber(rate)}, momentum=0.9)`,
  );
  const several = lr.length > 1;
  const optimizer = several ? severalOptimizers(optimizers) : `optimizer = ${optimizers[0]!}`;
  const jax = several && !bare ? ["import jax"] : [];
  return joinParts([
    importLines([...jax, "import jax.numpy as jnp", "import optax", ...imports]),
    ...before,
    several ? severalRatesClass : rateClass,
    `rates = ${pythonCall("MetricRates", [expression, pythonLiteral(lr, { float: true })])}`,
    bare ? "" : optimizer,
    "# state = rates.put(optimizer.init(parameters)), and after every epoch\n#     state = rates.put(state, metric)",
  ]);
}

const classFor = (each: string, doc: string): string => `class MetricRates:
    """Puts the rates that a schedule makes of a metric into the optimizer's state${doc}."""

    def __init__(self, schedule, base):
        self.schedule, self.rates = schedule, schedule.start(base, base)

    def put(self, state, metric=None):
        if metric is not None:
            self.rates = self.schedule.step(self.rates, float(metric))
${each}
        return state`;

const rateClass = classFor('        state.hyperparams["learning_rate"] = jnp.asarray(self.rates[0])', "");
const severalRatesClass = classFor(
  `        for group, lr in enumerate(self.rates):
            inner = state.inner_states[f"group{group}"].inner_state
            inner.hyperparams["learning_rate"] = jnp.asarray(lr)`,
  ", one per parameter group",
);
