import { SchedulesError } from "../errors.ts";
import { printSyntax } from "../expression/print.ts";
import { findDefinition } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";
import { answersToMetric } from "../answers-to-metric.ts";
import type { CodeRequest } from "./code-options.ts";
import { jaxDialect } from "./dialects.ts";
import { factsOf, groupCurves } from "./formula.ts";
import type { GroupCurve } from "./formula.ts";
import { importLines, indent, joinParts, pythonCall, pythonLiteral, pythonNumber, valueTable } from "./python.ts";

/** The schedule as optax code: optax's own constructor where the schedule comes from there, else a function of the count. */
export function writeOptax(request: CodeRequest): string {
  if (answersToMetric(request.spec)) return plateau(request);
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
  const imports = ["import jax.numpy as jnp", "import optax", ...(/\bmath\./.test(code) ? ["import math"] : [])];
  const note = request.interval === "epoch" ? epochNote : "";
  return joinParts([importLines(imports), code, note, request.bare ? "" : optimizerLines(curves)]);
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
  const entries = curves.map((curve, group) => `    "group${group}": ${one(`_${group}`, curve)},`);
  return [
    "# labels: a tree like the parameters' that names each one's group",
    `transforms = {\n${entries.join("\n")}\n}`,
    "# optimizer = optax.multi_transform(transforms, labels)",
  ].join("\n");
}

function plateau({ spec, lr, bare }: CodeRequest): string {
  if (spec.type !== "ReduceLROnPlateau" || lr.length > 1) {
    const message = `${spec.type}: found a composition or groups that answer to a metric, which optax cannot hold, expected ReduceLROnPlateau by itself`;
    throw new SchedulesError("no_code", message, { key: "type", found: spec.type });
  }
  const { mode, factor, patience, threshold, threshold_mode, cooldown, min_lr } = spec;
  const floor = typeof min_lr === "number" ? min_lr : min_lr[0]!;
  const relative = threshold_mode === "rel";
  const transform = pythonCall("optax.contrib.reduce_on_plateau", [
    `factor=${pythonNumber(factor)}`,
    // optax reduces when the count reaches patience, PyTorch when it exceeds it.
    `patience=${patience + 1}`,
    `rtol=${pythonNumber(relative ? threshold : 0)}`,
    `atol=${pythonNumber(relative ? 0 : threshold)}`,
    `cooldown=${cooldown}`,
    `min_scale=${pythonNumber(lr[0]! > 0 ? floor / lr[0]! : 0)}`,
  ]);
  const value = mode === "min" ? "value=metric" : "value=-metric  (optax minimises)";
  return joinParts([
    importLines(["import optax", "import optax.contrib"]),
    `plateau = ${transform}`,
    bare ? "" : `optimizer = optax.chain(optax.sgd(learning_rate=${pythonNumber(lr[0]!)}, momentum=0.9), plateau)`,
    `# updates, state = optimizer.update(gradients, state, parameters, ${value})`,
  ]);
}
