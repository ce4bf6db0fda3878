import type { SchedulerDefinition } from "../definition.ts";
import { expectedName, SchedulesError } from "../errors.ts";
import { compileSyntax } from "../expression/compile.ts";
import { expressionConstants, withoutModule } from "../expression/functions.ts";
import { printSyntax, variablesOf } from "../expression/print.ts";
import { sourceError } from "../expression/source-error.ts";
import type { Place } from "../expression/syntax.ts";
import { nearestName } from "@glissade/words";
import { parseSchedule } from "../parse-schedule.ts";
import { findDefinition, schedulerDefinitions } from "../registry.ts";
import type { ScheduleSpec } from "../registry.ts";
import { fromKerasPlateau, kerasPlateauArguments } from "./keras-plateau.ts";
import { learningRate, rateOf } from "./optimizer-rates.ts";
import { readStatements } from "./read-statements.ts";
import type { Statements } from "./read-statements.ts";
import { constructorNames, definitionOf, isConstructor } from "./scheduler-names.ts";
import type { CalledValue, Scope, Value } from "./value.ts";

/** What pasted code says about the learning rate. */
export interface ReadCode {
  /** The schedule as data, checked, defaults filled in. */
  readonly spec: ScheduleSpec;
  /** The optimizer's own learning rate, where the code shows it; one per parameter group where these have their own. */
  readonly lr: number | readonly number[] | undefined;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

const longest = 100_000;
const origin = { key: "code", code: "invalid_code" } as const;

/** What one schedule may hold in all: values that stand for many others multiply. */
const mostValues = 200_000;

/** Arguments that change nothing about the rates. */
const silent = new Set(["verbose", "name"]);

/**
 * Reads a schedule from pasted Python: a constructor call of PyTorch, Keras, optax, Transformers or timm, alone or in
 * the midst of a script, nested as it may be, with the imports and assignments before it; lambdas and functions that
 * return a formula become expressions. The code is parsed, never executed, and nothing but numbers, texts, lists and
 * schedules is taken from it.
 *
 * @throws SchedulesError `invalid_code` with line and column, or what `parseSchedule` throws for the arguments
 * @example readCode("optim.lr_scheduler.StepLR(opt, 30, gamma=0.5)").spec // { type: "StepLR", step_size: 30, gamma: 0.5 }
 */
export function readCode(source: string): ReadCode {
  const start = { line: 1, column: 1 };
  const wanted = "a scheduler's constructor, such as StepLR(optimizer, step_size=30)";
  if (typeof source !== "string" || source.trim() === "") {
    throw sourceError(origin, start, { found: source, expected: wanted });
  }
  if (source.length > longest) {
    throw sourceError(origin, start, { found: `${source.length} characters`, expected: `at most ${longest}` });
  }
  const outside = readStatements(source, origin, { matters: isConstructor, inBlocks: false });
  const found = scheduleIn(outside);
  if (found !== undefined) return readSchedule(found, outside, []);
  const inside = readStatements(source, origin, { matters: isConstructor, inBlocks: true });
  const within = scheduleIn(inside);
  if (within === undefined) throw outside.failure ?? nothingFound(inside.values, start, wanted);
  return readSchedule(within, inside, [`${within.name} was found inside a block, at line ${within.at.line}`]);
}

/** The last schedule that the statements make. */
const scheduleIn = ({ values }: Statements): CalledValue | undefined =>
  values
    .toReversed()
    .map((value) => findSchedule(value))
    .find((call) => call !== undefined);

function readSchedule(call: CalledValue, { scope, values }: Statements, notes: readonly string[]): ReadCode {
  const reader = new Reader(scope);
  const spec = checked(reader.spec(call), call.at);
  return { spec, lr: reader.lr ?? learningRate(values), notes: [...notes, ...reader.notes] };
}

function checked(input: unknown, at: Place): ScheduleSpec {
  try {
    return parseSchedule(input);
  } catch (error) {
    if (!(error instanceof SchedulesError)) throw error;
    const message = `code, line ${at.line}, column ${at.column}: ${error.message}`;
    throw new SchedulesError(error.code, message, { ...error.details, ...at }, { cause: error });
  }
}

function nothingFound(values: readonly Value[], start: Place, expected: string): SchedulesError {
  const calls = values.filter((value) => value.kind === "call");
  const known = constructorNames;
  const near = calls.find(({ name }) => nearestName(name, known) !== undefined) ?? calls.at(-1);
  if (near === undefined) {
    const found = values.length === 0 ? "no statement" : "no call of a known scheduler";
    return sourceError(origin, values.at(-1)?.at ?? start, { found, expected });
  }
  return sourceError(origin, near.at, { found: near.name, expected: expectedName(near.name, known) });
}

const isScheduler = (value: CalledValue): boolean => isConstructor(value.name);

/** The schedule in a value: itself, or what was passed to an optimizer or returned in a dict. */
function findSchedule(value: Value, seen: Set<Value> = new Set()): CalledValue | undefined {
  // The same value may stand in many places, and in many places of those.
  if (seen.has(value)) return undefined;
  seen.add(value);
  if (value.kind === "call" && isScheduler(value)) return value;
  for (const part of partsOf(value)) {
    const found = findSchedule(part, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function partsOf(value: Value): readonly Value[] {
  if (value.kind === "call") return value.arguments.map((argument) => argument.value);
  if (value.kind === "list") return value.items;
  return value.kind === "dict" ? value.entries.map(([, each]) => each) : [];
}

interface Given {
  readonly name: string;
  readonly value: Value;
}

class Reader {
  readonly notes: string[] = [];
  lr: number | readonly number[] | undefined;
  readonly #scope: Scope;
  #taken = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  spec(call: CalledValue): Record<string, unknown> {
    if (call.name === "get_scheduler") return this.#byName(call);
    if (call.name === "ReduceLROnPlateau" && isKerasPlateau(call)) return this.#kerasPlateau(call);
    const definition = definitionOf(call.name);
    const omitted = definition.omitted ?? {};
    const own = Object.entries(definition.parameters).filter(([, parameter]) => parameter.extension !== true);
    const order = [...own.map(([name]) => name), ...Object.keys(omitted)];
    const result: Record<string, unknown> = { type: definition.type };
    for (const { name, value } of this.#named(call, order)) {
      if (silent.has(name)) this.notes.push(`${call.name}: ${name} was left out`);
      else result[this.#known(definition, name, order, value.at)] = this.#plain(value, name);
    }
    return result;
  }

  #known(definition: SchedulerDefinition, name: string, order: readonly string[], at: Place): string {
    if (order.includes(name)) return name;
    const where = { key: definition.type, code: origin.code };
    throw sourceError(where, at, { found: name, expected: expectedName(name, order) });
  }

  /** Arguments by name, the optimizer taken out. */
  #named(call: CalledValue, order: readonly string[]): Given[] {
    const given = call.arguments.filter(({ name }) => name !== "optimizer" && name !== "opt");
    for (const argument of call.arguments) if (!given.includes(argument)) this.#noteOptimizer(argument.value);
    const [first] = given;
    if (first?.name === undefined && first !== undefined && this.#isOptimizer(first.value)) {
      this.#noteOptimizer(first.value);
      given.shift();
    }
    return given.map(({ name, value }, index) => {
      const place = name ?? order[index];
      if (place !== undefined) return { name: place, value };
      const expected = `at most ${order.length} arguments without a name`;
      throw sourceError({ key: call.name, code: origin.code }, value.at, { found: `${index + 1} of them`, expected });
    });
  }

  #isOptimizer(value: Value): boolean {
    return value.kind === "unknown" || (value.kind === "call" && !isScheduler(value));
  }

  #noteOptimizer(value: Value): void {
    this.lr ??= rateOf(value);
  }

  /** Transformers' `get_scheduler("cosine", optimizer, ...)`. */
  #byName(call: CalledValue): Record<string, unknown> {
    const order = ["name", "optimizer", "num_warmup_steps", "num_training_steps", "scheduler_specific_kwargs"];
    const result: Record<string, unknown> = {};
    for (const [index, argument] of call.arguments.entries()) {
      const name = argument.name ?? order[index];
      if (name === "optimizer") this.#noteOptimizer(argument.value);
      else if (name === "name") result["type"] = schedulerType(argument.value) ?? this.#plain(argument.value, "name");
      else if (name === "scheduler_specific_kwargs") Object.assign(result, this.#plain(argument.value, name));
      else if (name !== undefined) result[name] = this.#plain(argument.value, name);
    }
    const { type } = result;
    const definition = typeof type === "string" ? findDefinition(type) : undefined;
    if (definition === undefined) {
      const names = Object.values<SchedulerDefinition>(schedulerDefinitions)
        .filter((each) => each.origin === "Transformers")
        .map((each) => each.type);
      const expected = expectedName(typeof type === "string" ? type : "", names);
      throw sourceError({ key: "get_scheduler", code: origin.code }, call.at, { found: type, expected });
    }
    // get_scheduler hands these two only to schedules that take them.
    for (const key of ["num_warmup_steps", "num_training_steps"]) {
      if (!Object.hasOwn(definition.parameters, key)) delete result[key];
    }
    return result;
  }

  #kerasPlateau(call: CalledValue): Record<string, unknown> {
    const given = call.arguments.map(({ name, value }, index) => {
      const key = name ?? kerasPlateauArguments[index] ?? `argument ${index + 1}`;
      return [key, this.#plain(value, key)] as const;
    });
    this.notes.push("Keras counts patience and cooldown one step ahead of PyTorch: both are one lower here");
    return fromKerasPlateau(Object.fromEntries(given));
  }

  /** A value as JSON. */
  #plain(value: Value, key: string): unknown {
    this.#taken += 1;
    if (this.#taken > mostValues) {
      const found = `more than ${mostValues} values`;
      throw sourceError({ key, code: origin.code }, value.at, { found, expected: "a schedule of reasonable size" });
    }
    switch (value.kind) {
      case "plain":
        return value.value;
      case "list":
        return value.items.map((item) => this.#plain(item, key));
      case "dict": {
        const entries = value.entries.map(
          ([name, each]) => [String(this.#plain(name, key)), this.#plain(each, key)] as const,
        );
        return Object.fromEntries(entries);
      }
      case "function":
        return this.#formula(value, key);
      case "call":
        if (isScheduler(value)) return this.spec(value);
        throw this.#unreadable(value.at, key, `${value.name}(...)`);
      case "unknown":
        throw this.#unreadable(value.at, key, value.text);
    }
  }

  #unreadable(at: Place, key: string, found: string): SchedulesError {
    const expected = "a value written out, or a name assigned further up";
    return sourceError({ key, code: origin.code }, at, { found, expected });
  }

  /** A lambda's body in the expression language: its parameter is called epoch, known names become numbers. */
  #formula(value: Extract<Value, { kind: "function" }>, key: string): string {
    const [parameter] = value.parameters;
    const where = { key, code: origin.code };
    if (parameter === undefined || value.parameters.length > 1) {
      const found = `${value.parameters.length} parameters`;
      throw sourceError(where, value.at, { found, expected: "a function of one parameter" });
    }
    const names = new Map<string, string>();
    for (const name of variablesOf(value.body)) {
      if (name === parameter) names.set(name, "epoch");
      else if (this.#scope.has(name)) names.set(name, this.#number(name, key, value.at));
      else if (!Object.hasOwn(expressionConstants, withoutModule(name))) throw this.#unreadable(value.at, key, name);
    }
    compileSyntax(value.body, { key, text: "", variables: [...names.keys()] });
    return printSyntax(value.body, undefined, names);
  }

  #number(name: string, key: string, at: Place): string {
    const value = this.#scope.get(name);
    if (value?.kind === "plain" && typeof value.value === "number") return String(value.value);
    throw this.#unreadable(at, key, name);
  }
}

/** `SchedulerType.COSINE` stands for "cosine". */
const schedulerType = (value: Value): string | undefined =>
  value.kind === "unknown" ? /(?:^|\.)SchedulerType\.(\w+)$/.exec(value.text)?.[1]?.toLowerCase() : undefined;

function isKerasPlateau(call: CalledValue): boolean {
  return (
    /\bcallbacks\b|\bkeras\b/.test(call.path) ||
    call.arguments.some(({ name }) => name === "monitor" || name === "min_delta")
  );
}
