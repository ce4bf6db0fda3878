import { nearestName } from "@glissade/words";
import { describeNode, type InferContext, type Inferred } from "../infer/context.ts";
import { inferContents } from "../infer/contents.ts";
import { findInferRule, inferableOperators } from "../infer/registry.ts";
import type { Attributes } from "./attribute.ts";
import type { DataType } from "./data-type.ts";
import { AutodiffError } from "./error.ts";
import { DEFAULT_OPSET, operatorName, type Graph, type Node, type Value } from "./graph.ts";
import { renameOutputs, type NamedOutput } from "./rename-outputs.ts";
import type { Dim } from "./dim.ts";
import { sameShape, type Shape } from "./shape.ts";
import { scalarTensor, tensor, tensorNumbers, type TensorData } from "./tensor.ts";

/** Everything about a node but its operator, inputs and attributes. */
export interface NodeOptions {
  /** Default "": ONNX's own operators. */
  readonly domain?: string;
  /** Number of outputs; default: what the operator must give. */
  readonly outputs?: number;
  /** Default: the operator's name with a number. */
  readonly name?: string;
  /** Names of the outputs, "" for one that is left out; default: made from the node's name. */
  readonly outputNames?: readonly string[];
  /** For operators that this package does not know: the outputs' shapes. */
  readonly outputShapes?: readonly Shape[];
  /** With `outputShapes`: the outputs' types; default: the first input's type. */
  readonly outputTypes?: readonly DataType[];
}

/** Constants of at most this many elements are shared, and followed through shape arithmetic. */
const SMALL = 64;

/**
 * Builds a graph node by node; types and shapes are inferred as it grows.
 *
 * @example
 * const b = new GraphBuilder("double");
 * const x = b.input("x", "float32", ["N", 3]);
 * b.output(b.op("Add", [x, x]), "y");
 * const graph = b.build();
 */
export class GraphBuilder {
  readonly name: string;
  readonly #inputs: Value[] = [];
  readonly #initializers = new Map<string, TensorData>();
  readonly #nodes: Node[] = [];
  readonly #values = new Map<string, Value>();
  readonly #producers = new Map<string, Node>();
  readonly #outputs: NamedOutput[] = [];
  readonly #opsets = new Map<string, number>([["", DEFAULT_OPSET]]);
  readonly #metadata = new Map<string, string>();
  readonly #constants = new Map<string, Value>();
  readonly #contents = new Map<string, readonly Dim[] | undefined>();
  readonly #reserved = new Set<string>();
  #scope = "";
  #counter = 0;

  constructor(name: string) {
    this.name = name;
  }

  /** A builder that holds all of `graph`, outputs included, and can grow it; `graph` itself stays as it is. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder(graph.name);
    for (const [domain, version] of graph.opsets) builder.setOpset(domain, version);
    for (const [key, value] of graph.metadata) builder.setMetadata(key, value);
    builder.#inputs.push(...graph.inputs);
    for (const [name, data] of graph.initializers) builder.#initializers.set(name, data);
    for (const [name, value] of graph.values) builder.#values.set(name, value);
    for (const node of graph.nodes) builder.#push(node);
    builder.#counter = graph.nodes.length;
    for (const value of graph.outputs) builder.#outputs.push({ value, name: value.name });
    return builder;
  }

  /** The nodes so far, in the order in which they were added. */
  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** The inputs so far. */
  get inputs(): readonly Value[] {
    return this.#inputs;
  }

  /** Declares an input of the graph. @throws AutodiffError `duplicate_name` */
  input(name: string, type: DataType, shape: Shape): Value {
    const value = this.#define({ name, type, shape: [...shape] });
    this.#inputs.push(value);
    return value;
  }

  /** Adds a named tensor that travels with the graph. @throws AutodiffError `duplicate_name` */
  initializer(name: string, data: TensorData): Value {
    const value = this.#define({ name, type: data.type, shape: data.dims });
    this.#initializers.set(name, data);
    return value;
  }

  /** A constant, shared with earlier equal ones when small; a number becomes a scalar of `type` (default float32). */
  constant(value: number | TensorData, type: DataType = "float32"): Value {
    const data = typeof value === "number" ? scalarTensor(type, value) : value;
    const name = () => this.freshName("constant");
    if (data.data.length > SMALL) return this.initializer(name(), data);
    const elements = Array.from(data.data as ArrayLike<number>, (x) => (Object.is(x, -0) ? "-0" : x));
    const key = `${data.type}|${data.dims.join()}|${elements.join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const made = this.initializer(name(), data);
    this.#constants.set(key, made);
    return made;
  }

  /** A constant one-dimensional int64 tensor: what ONNX takes for shapes, axes and pads. */
  ints(values: readonly number[]): Value {
    return this.constant(tensor("int64", [values.length], values));
  }

  /**
   * Adds a node and gives its outputs; `undefined` among the inputs leaves an optional one out.
   *
   * Operators of ONNX, `ai.glissade` and some of `com.microsoft` get their outputs' types and shapes inferred; all
   * others need `options.outputShapes` (and `outputTypes` unless the first input's type fits).
   *
   * @throws AutodiffError naming the node: `unknown_operator`, `shape_mismatch`, `type_mismatch`, `shape_unknown`, …
   */
  node(
    opType: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes = {},
    options: NodeOptions = {},
  ): Value[] {
    const domain = options.domain === "ai.onnx" ? "" : (options.domain ?? "");
    const name = options.name ?? this.freshName(opType);
    for (const input of inputs) if (input !== undefined) this.#own(input, opType, name);
    const context = this.#context({ domain, opType, name, attributes }, inputs, options);
    const inferred = inferOutputs(context, options);
    const outputs = inferred.map(({ type, shape }, i) => {
      const outputName = options.outputNames?.[i] ?? (inferred.length === 1 ? name : `${name}.${i}`);
      return outputName === "" ? undefined : this.#define({ name: outputName, type, shape });
    });
    if (!this.#opsets.has(domain)) this.#opsets.set(domain, 1);
    this.#push({
      domain,
      opType,
      name,
      attributes,
      inputs: inputs.map((input) => input?.name ?? ""),
      outputs: outputs.map((output) => output?.name ?? ""),
    });
    return outputs.filter((output) => output !== undefined);
  }

  /** As `node`, for operators with one output. */
  op(opType: string, inputs: readonly (Value | undefined)[], attributes?: Attributes, options?: NodeOptions): Value {
    return this.node(opType, inputs, attributes, options)[0]!;
  }

  /** Makes a value an output of the graph, under `name` if given: the value takes that name when the graph is built. */
  output(value: Value, name: string = value.name): void {
    this.#own(value, "output", name);
    const taken = this.#outputs.some((output) => output.name === name);
    if (taken || (name !== value.name && this.#values.has(name))) throw duplicate(name);
    this.#outputs.push({ value, name });
  }

  /** Runs `make` with `prefix/` before the names of all nodes added by it; nests. */
  scope<T>(prefix: string, make: () => T): T {
    const outer = this.#scope;
    this.#scope = `${outer}${prefix}/`;
    try {
      return make();
    } finally {
      this.#scope = outer;
    }
  }

  /** The value called `name`. @throws AutodiffError `unknown_value` with the nearest name */
  value(name: string): Value {
    const found = this.#values.get(name);
    if (found !== undefined) return found;
    const near = nearestName(name, this.#values.keys());
    const hint = near === undefined ? "" : ` Did you mean "${near}"?`;
    throw new AutodiffError("unknown_value", `The graph has no value "${name}".${hint}`, { key: name, found: name });
  }

  /** Whether a value of that name exists. */
  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The node that makes a value; undefined for inputs and initializers. */
  producer(value: Value): Node | undefined {
    return this.#producers.get(value.name);
  }

  /** The tensor behind an initializer or constant. */
  tensorOf(value: Value): TensorData | undefined {
    return this.#initializers.get(value.name);
  }

  /** The elements of a small integer value where constants and shapes tell them; a scalar gives a list of one. */
  contents(value: Value): readonly Dim[] | undefined {
    if (this.#contents.has(value.name)) return this.#contents.get(value.name);
    const found = this.#findContents(value);
    this.#contents.set(value.name, found);
    return found;
  }

  /** A name that no value has yet, within the scope that is open. */
  freshName(base: string): string {
    for (;;) {
      const name = `${this.#scope}${base}_${this.#counter++}`;
      if (!this.#values.has(name) && !this.#reserved.has(name)) return name;
    }
  }

  /** Keeps names from being given to values that have not asked for them. */
  reserve(names: Iterable<string>): void {
    for (const name of names) this.#reserved.add(name);
  }

  /** The version of an operator set that the graph asks for. */
  setOpset(domain: string, version: number): void {
    this.#opsets.set(domain === "ai.onnx" ? "" : domain, version);
  }

  /** A note that travels with the written model. */
  setMetadata(key: string, value: string): void {
    this.#metadata.set(key, value);
  }

  /** The graph as it stands; the builder may grow on. */
  build(): Graph {
    const { nodes, values, outputs } = renameOutputs(this.#nodes, this.#values, this.#outputs, this.#producers);
    return {
      name: this.name,
      inputs: [...this.#inputs],
      outputs,
      initializers: new Map(this.#initializers),
      nodes,
      values,
      opsets: new Map(this.#opsets),
      metadata: new Map(this.#metadata),
    };
  }

  #context(
    node: { domain: string; opType: string; name: string; attributes: Attributes },
    inputs: readonly (Value | undefined)[],
    options: NodeOptions,
  ): InferContext {
    return {
      domain: node.domain,
      opType: node.opType,
      nodeName: node.name,
      attributes: node.attributes,
      inputs,
      outputCount: options.outputs ?? options.outputNames?.length,
      contents: (index) => {
        const input = inputs[index];
        return input === undefined ? undefined : this.contents(input);
      },
    };
  }

  #findContents(value: Value): readonly Dim[] | undefined {
    if ((value.type !== "int64" && value.type !== "int32") || value.shape.length > 1) return undefined;
    const data = this.#initializers.get(value.name);
    if (data !== undefined) return data.data.length <= SMALL ? tensorNumbers(data) : undefined;
    const node = this.#producers.get(value.name);
    if (node === undefined) return undefined;
    const inputs = node.inputs.map((name) => this.#values.get(name));
    return inferContents(this.#context(node, inputs, { outputs: node.outputs.length }));
  }

  #define(value: Value): Value {
    if (this.#values.has(value.name)) throw duplicate(value.name);
    this.#values.set(value.name, value);
    return value;
  }

  #push(node: Node): void {
    this.#nodes.push(node);
    for (const output of node.outputs) if (output !== "") this.#producers.set(output, node);
  }

  #own(value: Value, opType: string, nodeName: string): void {
    const known = this.#values.get(value.name);
    if (known === value || (known?.type === value.type && sameShape(known.shape, value.shape))) return;
    const message = `${opType} (node "${nodeName}"): value "${value.name}" does not belong to graph "${this.name}".`;
    throw new AutodiffError("unknown_value", message, { key: nodeName, found: value.name });
  }
}

function inferOutputs(context: InferContext, options: NodeOptions): readonly Inferred[] {
  if (options.outputShapes !== undefined) {
    const type = context.inputs.find((input) => input !== undefined)?.type ?? "float32";
    return options.outputShapes.map((shape, i) => ({ type: options.outputTypes?.[i] ?? type, shape }));
  }
  const rule = findInferRule(context.domain, context.opType);
  if (rule === undefined) throw unknownOperator(context);
  const inferred = rule(context);
  if (context.outputCount === undefined || context.outputCount === inferred.length) return inferred;
  throw new AutodiffError(
    "invalid_argument",
    `${describeNode(context)}: ${context.outputCount} outputs wanted, expected ${inferred.length}.`,
    { key: context.nodeName, found: context.outputCount, expected: String(inferred.length) },
  );
}

function unknownOperator(context: InferContext): AutodiffError {
  const near = nearestName(context.opType, inferableOperators(context.domain));
  const hint = near === undefined ? "give outputShapes for operators of other domains" : `did you mean ${near}?`;
  const message = `${describeNode(context)} has no shape rule; ${hint}`;
  return new AutodiffError("unknown_operator", message, {
    key: context.nodeName,
    found: operatorName(context.domain, context.opType),
    ...(near === undefined ? {} : { expected: near }),
  });
}

function duplicate(name: string): AutodiffError {
  return new AutodiffError("duplicate_name", `The name "${name}" is taken twice, expected a name of its own.`, {
    key: name,
    found: name,
  });
}
