import { answersToMetric } from "../../answers-to-metric.ts";
import { compileExpression } from "../../expression/compile.ts";
import { printSyntax } from "../../expression/print.ts";
import type { JsonObject } from "../../json.ts";
import { mapNested } from "../../nested.ts";
import type { NestedSpec } from "../../parameters.ts";
import type { Part } from "../../parts/part.ts";
import { SequencePart } from "../../parts/sequence.ts";
import { SwitchPart } from "../../parts/switch.ts";
import { eachGroup } from "../../rates.ts";
import { findDefinition } from "../../registry.ts";
import type { ScheduleSpec } from "../../registry.ts";
import { start } from "../../start.ts";
import { childrenOf } from "../children.ts";
import type { CodeRequest } from "../code-options.ts";
import { pythonDialect } from "../dialects.ts";
import { compositeFactsOf, groupCurves } from "../formula.ts";
import type { GroupCurve } from "../formula.ts";
import { indent, pythonCall, pythonNumber, valueTable } from "../python.ts";
import { metricLeaf } from "./leaf-text.ts";
import { built, definitionOf, isChain, ownPlace, partsApart, valuesOf } from "./places.ts";
import type { Place } from "./places.ts";
import { pythonClasses } from "./python-classes.ts";
import type { PythonClass } from "./python-classes.ts";

/** A schedule that answers to a metric, as plain Python that knows no framework. */
export interface MetricSchedule {
  /** Classes and tables of values. */
  readonly before: readonly string[];
  /** Makes the schedule. */
  readonly expression: string;
  readonly imports: readonly string[];
}

/** Writes a schedule in which something answers to a metric, whatever else it is made of. */
export function metricSchedule({ spec: given, lr, steps }: CodeRequest): MetricSchedule {
  const spec = withoutCompat(given);
  const { part, store } = start(definitionOf(spec), valuesOf(spec), { lr }, findDefinition);
  const writer = new Writer(steps);
  const expression = writer.schedule(spec, { base: lr, state: part.state(store) });
  const note = "# Part of this schedule moves the momentum, too; it is left alone here.";
  const before = [...(part.cycles ? [note] : []), ...writer.tables, ...pythonClasses(writer.classes)];
  const imports = [...before, expression].some((text) => text.includes("math.")) ? ["import math"] : [];
  return { before, expression, imports };
}

/** The metric that it follows, where the schedule names one. */
export function metricName(spec: ScheduleSpec): string | undefined {
  const { metric } = spec as { readonly metric?: string | null };
  if (metric !== undefined && metric !== null) return metric;
  return childrenOf(spec)
    .map(metricName)
    .find((name) => name !== undefined);
}

// PyTorch itself cannot hold such compositions: there are no values of its own to follow.
const withoutCompat = (spec: ScheduleSpec): ScheduleSpec => {
  const strip = ({ compat: _compat, ...rest }: NestedSpec & { readonly compat?: unknown }): NestedSpec => ({
    ...mapNested(findDefinition(rest["type"])!, rest, strip),
    type: rest["type"],
  });
  return strip(spec) as unknown as ScheduleSpec;
};

class Writer {
  readonly classes = new Set<PythonClass>();
  readonly tables: string[] = [];
  readonly #steps: number;

  constructor(steps: number) {
    this.#steps = steps;
  }

  /** @param shared whether it acts on rates that others change, too */
  schedule(spec: ScheduleSpec, place: Place, shared = false): string {
    const own = ownPlace(spec, place);
    const text = this.#own(spec, own, shared);
    if (same(own.base, place.base)) return text;
    return this.#call("Based", [text, numbers(own.base), ...(shared ? ["shared=True"] : [])]);
  }

  #own(spec: ScheduleSpec, place: Place, shared: boolean): string {
    const definition = definitionOf(spec);
    if (!answersToMetric(spec) && !(shared && isChain(spec))) return this.#curve(spec, place.base, shared);
    if (definition.loop !== "composite") {
      return metricLeaf(spec, {
        groups: place.base.length,
        steps: this.#steps,
        call: (name, values) => this.#call(name, values),
      });
    }
    if (isChain(spec)) return this.#chain(spec, place);
    return definition.onePerGroup === true ? this.#perGroup(spec, place) : this.#composed(spec, place);
  }

  #call(name: PythonClass, values: readonly string[]): string {
    this.classes.add(name);
    return pythonCall(name, values);
  }

  #curve(spec: ScheduleSpec, base: readonly number[], shared: boolean): string {
    const { chain } = built(spec, base.length);
    const isOnward = shared && chain !== "overwrite";
    const known = groupCurves(spec, { lr: base, steps: this.#steps });
    // What holds for any base rate: the values of a schedule that only multiplies are shares of it.
    const asShares = chain === "factor" && known.some(({ kind }) => kind === "table");
    const anyBase = { lr: base.map(() => 1), steps: this.#steps };
    const curves = isOnward || asShares ? groupCurves(spec, anyBase) : known;
    const functions = curves.map((curve) => `lambda t, lr: ${this.#rate(curve, asShares)}`);
    return this.#call(isOnward ? "Onward" : "Curve", [perGroup(functions)]);
  }

  #rate(curve: GroupCurve, asShares: boolean): string {
    if (curve.kind === "formula") return printSyntax(curve.lr, pythonDialect);
    const name = `values_${this.tables.length}`;
    this.tables.push(valueTable(name, curve.lr));
    return `${asShares ? "lr * " : ""}${name}[min(t, ${curve.lr.length - 1})]`;
  }

  #children(spec: ScheduleSpec, { base, state }: Place): readonly { readonly spec: ScheduleSpec; place: Place }[] {
    const states = state["_schedulers"] as readonly JsonObject[];
    const inner = spec.type === "RebaseLR" ? eachGroup(spec.base_lr, base.length) : base;
    return childrenOf(spec).map((child, i) => ({ spec: child, place: { base: inner, state: states[i]! } }));
  }

  #chain(spec: ScheduleSpec, place: Place): string {
    const apart = partsApart(spec, place.base.length);
    const texts = this.#children(spec, place).map((child, i) => this.schedule(child.spec, child.place, !apart[i]));
    const list = (wanted: boolean): string => bracketed(texts.filter((_text, i) => apart[i] === wanted));
    return this.#call("Chained", [`together=${list(false)}`, `apart=${list(true)}`]);
  }

  #perGroup(spec: ScheduleSpec, { base, state }: Place): string {
    const parts = this.#children(spec, { base, state }).map((child, group) =>
      this.schedule(child.spec, { base: [base[group]!], state: child.place.state }),
    );
    return this.#call("PerGroup", [bracketed(parts)]);
  }

  /** A composition by its own formula, in which the schedules inside are run instead of written out. */
  #composed(spec: ScheduleSpec, place: Place): string {
    const children = this.#children(spec, place);
    const parts = children.map((child) => built(child.spec, place.base.length));
    const continuing = new Set<number>();
    const order: number[] = [];
    const formulas = place.base.map((_rate, group) => {
      const runs = new Map<string, string>();
      const run = (index: number, at = "t", lr = "lr"): string => {
        // Any other base rate is one of its own, which its place says.
        if (lr !== "lr" && parts[index]!.enterAt !== undefined) continuing.add(index);
        order.push(index);
        const name = `run_${runs.size}`;
        runs.set(name, `run(${index}, ${printed(at)})`);
        return name;
      };
      const continues = (index: number): boolean => parts[index]!.enterAt !== undefined;
      const around = { count: children.length, continues, text: run };
      return `lambda t, lr, run: ${printed(compositeFactsOf(definitionOf(spec)).lr!(spec, around, group)!, runs)}`;
    });
    const whole = built(spec, place.base.length);
    // A sequence's first schedule begins at the sequence's own rates, whatever its base.
    const first = whole instanceof SequencePart ? order[0] : undefined;
    const own = children.map((child) => ownPlace(child.spec, child.place));
    const starts = own.flatMap(({ base }, index) => {
      if (continuing.has(index)) return [`${index}: ${entering(parts[index]!, base.length)}`];
      if (same(base, place.base)) return [];
      const finds = index === first && parts[index]!.chain !== "overwrite" ? "base" : numbers(base);
      return [`${index}: lambda base, rates: (${numbers(base)}, ${finds})`];
    });
    const inner = children.map((child, index) =>
      this.#own(child.spec, own[index]!, index === first && !same(own[index]!.base, place.base)),
    );
    return this.#call("Composed", [
      bracketed(inner),
      perGroup(formulas),
      ...(starts.length > 0 ? [`starts={${starts.join(", ")}}`] : []),
      ...(whole instanceof SwitchPart ? [`always=[${children.map((_child, index) => index).join(", ")}]`] : []),
    ]);
  }
}

const same = (a: readonly number[], b: readonly number[]): boolean => a.every((rate, group) => rate === b[group]);

/** What a schedule starts from that goes on from the rates it finds. */
function entering(part: Part, groups: number): string {
  const factors = Array.from({ length: groups }, (_, group) => part.enterAt!(1, group) - part.enterAt!(0, group));
  // One that jumps to a value of its own does so by its formula.
  if (factors.every((factor) => factor === 1 || factor === 0)) return "lambda base, rates: (rates, rates)";
  return `lambda base, rates: ([lr * factor for lr, factor in zip(rates, ${numbers(factors)})],) * 2`;
}

function printed(text: string, names: ReadonlyMap<string, string> = new Map()): string {
  const variables = ["t", "lr", ...names.keys()];
  return printSyntax(compileExpression(text, { variables, longest: 20_000 }).syntax, pythonDialect, names);
}

const numbers = (values: readonly number[]): string => `[${values.map((value) => pythonNumber(value)).join(", ")}]`;

/** One function per group; the same for all is written once. */
const perGroup = (functions: readonly string[]): string =>
  functions.length > 1 && functions.every((text) => text === functions[0])
    ? `${bracketed([functions[0]!])} * ${functions.length}`
    : bracketed(functions);

function bracketed(items: readonly string[]): string {
  const line = `[${items.join(", ")}]`;
  if (line.length <= 80 && !line.includes("\n")) return line;
  return `[\n${items.map((item) => `${indent(item)},`).join("\n")}\n]`;
}
