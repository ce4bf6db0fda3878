import {
  GraphBuilder,
  attr,
  type Attributes,
  type Graph,
  type Node,
  type NodeOptions,
  type Value,
} from "@glissade/autodiff";

const NCHWC_DOMAIN = "com.microsoft.nchwc";

/**
 * Rewrites a graph node by node while each image-like tensor may exist in two layouts: plain (ONNX's NCHW) and blocked
 * (ONNX Runtime's NCHWc: [N, C/B, H, W, B] in memory, still declared as [N, C, H, W]). A value is converted when
 * somebody first asks for the other layout, so runs of operators that like the blocked one never leave it.
 */
export class Layouts {
  readonly source: Graph;
  readonly builder: GraphBuilder;
  /** Channels that lie side by side in memory: 16 with AVX-512, 8 with AVX2. */
  readonly blockSize: number;
  readonly #plain = new Map<string, Value>();
  readonly #blocked = new Map<string, Value>();
  readonly #memo = new Map<string, Value>();
  readonly #consumers = new Map<string, Node[]>();
  readonly #fused = new Set<Node>();

  constructor(source: Graph, blockSize: number) {
    this.source = source;
    this.blockSize = blockSize;
    this.builder = new GraphBuilder(source.name);
    for (const [domain, version] of source.opsets) this.builder.setOpset(domain, version);
    for (const [key, value] of source.metadata) this.builder.setMetadata(key, value);
    for (const { name, type, shape } of source.inputs) this.#plain.set(name, this.builder.input(name, type, shape));
    for (const [name, data] of source.initializers) this.#plain.set(name, this.builder.initializer(name, data));
    for (const node of source.nodes) {
      for (const input of new Set(node.inputs)) {
        const known = this.#consumers.get(input);
        if (known === undefined) this.#consumers.set(input, [node]);
        else known.push(node);
      }
    }
  }

  /** The value's shape; all of it must be known. */
  shape(name: string): readonly number[] {
    return this.source.values.get(name)!.shape as readonly number[];
  }

  /** Whether the value is an image-like tensor whose channels fill whole blocks. */
  canBlock(name: string): boolean {
    const value = this.source.values.get(name);
    if (value === undefined || value.type !== "float32" || value.shape.length !== 4) return false;
    return (value.shape[1] as number) % this.blockSize === 0;
  }

  /** Whether the value already exists in the blocked layout. */
  isBlocked(name: string): boolean {
    return this.#blocked.has(name);
  }

  /** The only node that reads the value; undefined when there are more, or when the graph gives it out. */
  onlyConsumer(name: string): Node | undefined {
    const consumers = this.#consumers.get(name) ?? [];
    const givenOut = this.source.outputs.some((output) => output.name === name);
    return consumers.length === 1 && !givenOut ? consumers[0] : undefined;
  }

  /** Notes that an earlier node does this one's work. */
  fuse(node: Node): void {
    this.#fused.add(node);
  }

  isFused(node: Node): boolean {
    return this.#fused.has(node);
  }

  plain(name: string): Value {
    const known = this.#plain.get(name);
    if (known !== undefined) return known;
    const blocked = this.#blocked.get(name)!;
    const shape = this.shape(name);
    const made = this.nchwc("ReorderOutput", [blocked], { channels: attr.int(shape[1]!) }, shape);
    this.#plain.set(name, made);
    return made;
  }

  blocked(name: string): Value {
    const known = this.#blocked.get(name);
    if (known !== undefined) return known;
    const shape = this.shape(name);
    // A picture of one pixel lies in memory alike in both layouts.
    const isPixel = shape[2] === 1 && shape[3] === 1;
    const made = isPixel ? this.plain(name) : this.nchwc("ReorderInput", [this.plain(name)], {}, shape);
    this.#blocked.set(name, made);
    return made;
  }

  setPlain(name: string, value: Value): void {
    this.#plain.set(name, value);
  }

  setBlocked(name: string, value: Value): void {
    this.#blocked.set(name, value);
    const shape = this.shape(name);
    if (shape[2] === 1 && shape[3] === 1) this.#plain.set(name, value);
  }

  /** A value made once per key: a filter in the blocked layout that two nodes need, say. */
  memo(key: string, make: () => Value): Value {
    const known = this.#memo.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#memo.set(key, made);
    return made;
  }

  /** Adds one of the runtime's blocked-layout operators. */
  nchwc(
    opType: string,
    inputs: readonly (Value | undefined)[],
    attributes: Attributes,
    shape: readonly number[],
  ): Value {
    const options: NodeOptions = { domain: NCHWC_DOMAIN, outputShapes: [shape] };
    return this.builder.op(opType, inputs, attributes, options);
  }

  /** The same memory under another shape. */
  reshape(value: Value, shape: readonly number[]): Value {
    return this.builder.op("Reshape", [value, this.builder.ints(shape)]);
  }

  transpose(value: Value, permutation: readonly number[]): Value {
    return this.builder.op("Transpose", [value], { perm: attr.ints(permutation) });
  }
}
